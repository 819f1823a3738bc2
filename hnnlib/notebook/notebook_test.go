//go:build unix

package notebook

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image/png"
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

// A figure arrives at the kernel as Plotly's JSON, a picture and words, and the JSON survives as the kernel encodes it.
func TestShowInCell(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	got := runCell(t, "figure", EnvOut+"="+out)
	if got.status != 0 || got.stderr != "" || len(got.displays) != 1 {
		t.Fatalf("status %d, %d displays, standard error %q; want 0, one and nothing", got.status, len(got.displays), got.stderr)
	}
	d := got.displays[0]
	picture, ok := d.Data[protocol.MIMEImagePNG].([]byte)
	if !ok {
		t.Fatalf("the picture is a %T, want bytes, which the kernel encodes in base 64", d.Data[protocol.MIMEImagePNG])
	}
	if img, err := png.Decode(bytes.NewReader(picture)); err != nil || img.Bounds().Dx() < 300 {
		t.Errorf("the picture can't be read: %v", err)
	}
	if alt, _ := d.Data[protocol.MIMETextPlain].(string); !strings.Contains(alt, "2 seeds from 0.0003 to 0.0005") {
		t.Errorf("text is %q, want the figure's description", alt)
	}
	b, err := json.Marshal(d.Data[mimePlotly])
	if err != nil {
		t.Fatal(err)
	}
	var plotly struct {
		Data   []map[string]any
		Layout map[string]any
	}
	if err := json.Unmarshal(b, &plotly); err != nil || len(plotly.Data) < 3 || plotly.Layout["yaxis"] == nil {
		t.Errorf("Plotly's form came through as %.200s (%v)", b, err)
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

func TestShowWithoutPlotly(t *testing.T) {
	got := runCell(t, "schema")
	if got.status != 0 || len(got.displays) != 1 {
		t.Fatalf("status %d, %d displays: %s", got.status, len(got.displays), got.stderr)
	}
	d := got.displays[0]
	if _, ok := d.Data[mimePlotly]; ok || d.Data[protocol.MIMEImagePNG] == nil {
		t.Errorf("got %d types, want a picture and words only", len(d.Data))
	}
}

func TestShowAnimation(t *testing.T) {
	out := t.TempDir()
	got := runCell(t, "animation", EnvOut+"="+out)
	if got.status != 0 || len(got.displays) != 1 {
		t.Fatalf("status %d, %d displays: %s", got.status, len(got.displays), got.stderr)
	}
	picture, _ := got.displays[0].Data[protocol.MIMEImagePNG].([]byte)
	if !bytes.Contains(picture, []byte("acTL")) {
		t.Error("the picture doesn't move")
	}
	if _, err := os.Stat(filepath.Join(out, "figures", "orbits.gif")); err != nil {
		t.Error(err)
	}
}

func TestOutsideOfNotebook(t *testing.T) {
	for cell, want := range map[string]string{
		"figure":    "figure: Models over seeds\n",
		"animation": "animation: Orbits and energies\n",
		"texts":     "$H = q^2 + p^2$\nmodel  energy MSE\nHNN    3.8e-4\n",
	} {
		got := finish(t, command(t, cell))
		if got.status != 0 || got.stdout != want || got.stderr != "" {
			t.Errorf("%s: status %d, printed %q and %q on standard error; want %q", cell, got.status, got.stdout, got.stderr, want)
		}
	}
}

func TestTexts(t *testing.T) {
	got := runCell(t, "texts")
	if len(got.displays) != 2 {
		t.Fatalf("%d displays, want two: %s", len(got.displays), got.stderr)
	}
	if md := got.displays[0].Data[protocol.MIMETextMarkdown]; md != "$H = q^2 + p^2$" {
		t.Errorf("Markdown came as %q", md)
	}
	if md := got.displays[1].Data[protocol.MIMETextMarkdown]; md != "| model | energy MSE |\n|:---|---:|\n| HNN | 3.8e-4 |\n" {
		t.Errorf("the table came as %q", md)
	}
	if text := got.displays[1].Data[protocol.MIMETextPlain]; text != "model  energy MSE\nHNN    3.8e-4\n" {
		t.Errorf("the table's text came as %q", text)
	}
}

// However often a cell sets its bar, few updates are sent, all to one place, and the last line stays.
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
	if !regexp.MustCompile(`training &lt;1&gt; <progress max="2000" value="\d+".*> \d+ of 2000, [\d.]+ parts/s, [\d.a-zµ]+ left, ` +
		`loss [\d.]+</div>$`).MatchString(middle) {
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

// A headless run hears of the bar in the cell's outputs, and a program outside of a notebook shows it on standard
// error.
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
	lines := strings.Split(strings.TrimSpace(outside.stderr), "\n")
	if outside.status != 0 || outside.stdout != "" || len(lines) < 2 || len(lines) > 5 || !strings.HasPrefix(lines[0], "training <1>: 0 of 2000") ||
		!strings.HasPrefix(lines[len(lines)-1], "training <1>: 2000 of 2000, ") {
		t.Errorf("status %d, printed %q and %q", outside.status, outside.stdout, lines)
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
	for cell, want := range map[string]string{
		"interrupted": "interrupted: training stopped at step 7: context canceled\n",
		"nil figure":  "error: no figure to show: expected a figure or an animation, got nil; check the error of the function that made it\n",
		"bad table":   "error: table, row 2: expected 2 cells as in the header, got 1\n",
	} {
		if got := finish(t, command(t, cell)); got.status != 1 || got.stderr != want {
			t.Errorf("%s: status %d, standard error %q; want 1 and %q", cell, got.status, got.stderr, want)
		}
	}
}

// A kernel whose pipes are gone ends the cell with a reason instead of hanging it.
func TestKernelGone(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	got := finish(t, command(t, "texts", protocol.GONB_PIPE_ENV+"="+gone, protocol.GONB_PIPE_BACK_ENV+"="+gone))
	if got.status != 1 || !strings.Contains(got.stderr, "error: the notebook's kernel can't be reached: ") || !strings.Contains(got.stderr, "restart the kernel") {
		t.Errorf("status %d, standard error %q", got.status, got.stderr)
	}
}

func TestContext(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cmd := command(t, "wait")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		lines.Scan()
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		lines.Scan()
		if lines.Text() != "saved" {
			t.Errorf("after %v the cell said %q, want it to save", signal, lines.Text())
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("after %v the cell ended with %v", signal, err)
		}
	}
}

// A second interrupt ends a cell that doesn't stop.
func TestSecondInterrupt(t *testing.T) {
	cmd := command(t, "wait twice")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		said = append(said, lines.Text())
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: interrupt" {
		t.Errorf("ended with %v, want the signal's own end", err)
	}
	if !slices.Equal(said, []string{"ready", "saving"}) {
		t.Errorf("said %q", said)
	}
}
