//go:build unix

package notebook

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"hnn/hnnlib/progress"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// displayed runs a cell and returns its outputs. The cell must succeed and have the given number of outputs.
func displayed(t *testing.T, cell string, displays int, env ...string) []protocol.DisplayData {
	t.Helper()
	got := runCell(t, cell, env...)
	if got.status != 0 || got.stderr != "" || len(got.displays) != displays {
		t.Fatalf("%s: status %d, %d displays, standard error %q; want 0, %d and nothing",
			cell, got.status, len(got.displays), got.stderr, displays)
	}
	return got.displays
}

// A figure arrives at the kernel as Plotly's JSON, a picture and text, and the kernel can encode the JSON.
func TestShowInCell(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	d := displayed(t, "figure", 1, EnvOut+"="+out)[0]
	checkPicture(t, d, 300)
	if alt, _ := d.Data[protocol.MIMETextPlain].(string); !strings.Contains(alt, "2 seeds from 0.0003 to 0.0005") {
		t.Errorf("text is %q, want the figure's description", alt)
	}
	plotly, _ := d.Data[mimePlotly].(map[string]any)
	traces, _ := plotly["data"].([]any)
	if _, err := json.Marshal(plotly); err != nil || len(traces) < 3 || plotly["layout"] == nil {
		t.Errorf("Plotly's form came through as %.200v (%v)", plotly, err)
	}
	meta := d.Metadata["image/png"].(map[string]any)
	if w, ok := meta["width"].(int); !ok || w < 200 || meta["alt"] == "" {
		t.Errorf("the picture's metadata are %v, want a width and a description", meta)
	}
	for _, name := range []string{"seeds.png", "seeds.svg"} {
		if _, err := os.Stat(filepath.Join(out, "figures", name)); err != nil {
			t.Errorf("headless, the figure should be saved: %v", err)
		}
	}
}

func TestShowOthers(t *testing.T) {
	drawing := displayed(t, "schema", 1)[0]
	if _, ok := drawing.Data[mimePlotly]; ok || drawing.Data[protocol.MIMEImagePNG] == nil {
		t.Errorf("a drawing came in %d types, want a picture and words only", len(drawing.Data))
	}
	out := t.TempDir()
	picture, _ := displayed(t, "animation", 1, EnvOut+"="+out)[0].Data[protocol.MIMEImagePNG].([]byte)
	if !bytes.Contains(picture, []byte("acTL")) {
		t.Error("an animation doesn't move")
	}
	if _, err := os.Stat(filepath.Join(out, "figures", "orbits.gif")); err != nil {
		t.Error(err)
	}
}

// printedTable is the table that the cell "texts" prints outside a notebook.
const printedTable = "model       energy MSE     paper    note\n" +
	"HNN | ours  4.6e-4 ± 1e-4  3.84e-4  µ ν\n" +
	"baseline    −1.3           –        2 of 5\n" +
	"            NaN            98%      \n"

// Outside a notebook, cells print. Cells that fail print the reason in one line.
func TestOutsideOfNotebook(t *testing.T) {
	for cell, want := range map[string]struct{ stdout, stderr string }{
		"figure":       {"figure: Models over seeds\n", ""},
		"animation":    {"animation: Orbits and energies\n", ""},
		"texts":        {"$H = q^2 + p^2$\n" + printedTable, ""},
		"live outside": {needsBrowser + "\n", ""},
		"live own":     {needsBrowser + "\n", ""},
		"interrupted":  {"", "interrupted: training stopped at step 7: context canceled\n"},
		"nil figure": {"", "error: no figure to show: expected a figure or an animation, got nil; " +
			"check the error of the function that made it\n"},
		"bad table":       {"", "error: table, row 2: expected 2 cells as in the header, got 1\n"},
		"live two bodies": {"", "error: Two-body has 4 degrees of freedom: only systems with one have a phase plane\n"},
		"live nothing": {"", "error: no study to show live: expected one, got nil; " +
			"nb.Study(experiment.Spring) makes one of trained models\n"},
		"live elsewhere": {"", "error: the start [1] of the live phase plane: "},
	} {
		got, fails := finish(t, command(t, cell)), want.stderr != ""
		if got.stdout != want.stdout || (got.status == 1) != fails || (got.stderr != "") != fails ||
			!strings.HasPrefix(got.stderr, want.stderr) || strings.Count(got.stderr, "\n") > 1 {
			t.Errorf("%s: got %+v; want %+v", cell, got, want)
		}
	}
}

func TestTexts(t *testing.T) {
	all := displayed(t, "texts", 2)
	for i, want := range []map[protocol.MIMEType]any{
		{protocol.MIMETextMarkdown: "$H = q^2 + p^2$", protocol.MIMETextPlain: "$H = q^2 + p^2$"},
		{protocol.MIMETextPlain: printedTable, protocol.MIMETextMarkdown: "| model | energy MSE | paper | note |\n" +
			"|:---|---:|---:|:---|\n| HNN \\| ours | 4.6e-4 ± 1e-4 | 3.84e-4 | µ ν |\n" +
			"| baseline | −1.3 | – | 2 of 5 |\n|  | NaN | 98% |  |\n"},
	} {
		if got := all[i].Data; !maps.Equal(got, want) {
			t.Errorf("text %d came as %q, want %q", i+1, got, want)
		}
	}
}

// If a cell updates its bar often, only a few updates are sent, all to one place, and the last line stays.
func TestBarInCell(t *testing.T) {
	got := runCell(t, "bar")
	n := len(got.displays)
	if got.status != 0 || n < 3 || n > 200 {
		t.Fatalf("status %d, %d updates for 2001 calls want a few: %s", got.status, n, got.stderr)
	}
	for _, d := range got.displays {
		if d.DisplayID == "" || d.DisplayID != got.displays[0].DisplayID {
			t.Errorf("an update goes to %q, the first went to %q", d.DisplayID, got.displays[0].DisplayID)
		}
	}
	middle := got.displays[1].Data[protocol.MIMETextHTML].(string)
	if !regexp.MustCompile(`training &lt;1&gt; <progress max="2000" value="\d+".*> \d+ of 2000, [\d.]+ parts/s, ` +
		`[\d.a-zµ]+ left, loss [\d.]+</div>$`).MatchString(middle) {
		t.Errorf("a bar on its way is %q, want title, bar, count, rate, remaining time and note", middle)
	}
	last := got.displays[n-1].Data
	want := regexp.MustCompile(`^training <1>: 2000 of 2000, [\d.]+m?s, loss 0\.00049\d*$`)
	if text, _ := last[protocol.MIMETextPlain].(string); !want.MatchString(text) {
		t.Errorf("what remains is %q", text)
	}
	if html, _ := last[protocol.MIMETextHTML].(string); strings.Contains(html, "<progress") || len(html) > 200 {
		t.Errorf("what remains should be one line of text, got %q", html)
	}
	if last[mimeProgress] != nil {
		t.Error("in JupyterLab, an event is among the outputs")
	}
}

// A headless run gets progress events in its outputs, and a program outside a notebook prints to standard error.
func TestBarElsewhere(t *testing.T) {
	got := runCell(t, "bar", EnvOut+"="+t.TempDir())
	if len(got.displays) < 3 {
		t.Fatalf("%d updates: %s", len(got.displays), got.stderr)
	}
	var e progress.Event
	text, _ := got.displays[len(got.displays)-1].Data[mimeProgress].(string)
	if err := json.Unmarshal([]byte(text), &e); err != nil || e.Title != "training <1>" || e.Done != 2000 || !e.Last {
		t.Errorf("the last event is %q (%v)", text, err)
	}
	outside := finish(t, command(t, "bar"))
	lines := regexp.MustCompile(`^training <1>: 0 of 2000.*\n(.*\n){0,3}training <1>: 2000 of 2000, .*\n$`)
	if outside.status != 0 || outside.stdout != "" || !lines.MatchString(outside.stderr) {
		t.Errorf("status %d, printed %q and %q", outside.status, outside.stdout, outside.stderr)
	}
}

func TestCheck(t *testing.T) {
	got := runCell(t, "fail")
	if got.status != 1 || got.stderr != "error: the run is missing; run the training cell first\n" {
		t.Errorf("status %d, standard error %q; want 1 and one line", got.status, got.stderr)
	}
	if len(got.displays) != 1 || got.displays[0].Data[protocol.MIMETextMarkdown] != "before" {
		t.Errorf("%d displays, want what came before the error and nothing after it", len(got.displays))
	}
}

// If the kernel's pipes are gone, the cell ends with an error instead of hanging.
func TestKernelGone(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	got := finish(t, command(t, "texts", protocol.GONB_PIPE_ENV+"="+gone, protocol.GONB_PIPE_BACK_ENV+"="+gone))
	if got.status != 1 || !strings.Contains(got.stderr, "error: the notebook's kernel can't be reached: ") ||
		!strings.Contains(got.stderr, "restart the kernel") {
		t.Errorf("status %d, standard error %q", got.status, got.stderr)
	}
}

// signalled sends a cell a signal after each of its first lines, and returns its lines and its error.
func signalled(t *testing.T, cell string, signal syscall.Signal, after int) (said []string, end error) {
	t.Helper()
	cmd := command(t, cell)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said = append(said, lines.Text()); len(said) > after {
			continue
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
	}
	return said, cmd.Wait()
}

// An interrupted cell saves and ends. A second interrupt ends a cell that goes on.
func TestContext(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		said, err := signalled(t, "wait", signal, 1)
		if !slices.Equal(said, []string{"ready", "saved"}) || err != nil {
			t.Errorf("after %v the cell said %q and ended with %v, want it to save", signal, said, err)
		}
	}
	said, err := signalled(t, "go on", syscall.SIGINT, 1000)
	if !slices.Contains(said, "saved") || fmt.Sprint(err) != "signal: interrupt" {
		t.Errorf("said %q and ended with %v, want the signal's own end", said, err)
	}
}
