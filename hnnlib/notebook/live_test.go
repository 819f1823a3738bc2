//go:build unix

package notebook

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/run"
	"hnn/hnnlib/setup/setuptest"
	"hnn/hnnlib/system"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	hour := LiveOptions{Idle: time.Hour} // a cell that waits makes its test fail, late
	of := func(e experiment.Experiment) *experiment.Study {
		return &experiment.Study{E: &e, View: e.View}
	}
	// The models are small: what they have learned does not matter here.
	cells["live"] = func() {
		e := *experiment.Spring
		e.Config.Hidden, e.Config.Train.Steps, e.Config.Train.Chunk = 16, 40, 20
		Live(Must(e.Open(Context(), Device(), experiment.Options{})), hour)
		fmt.Println("after")
	}
	cells["live two bodies"] = func() { Live(of(*experiment.TwoBody), hour) }
	cells["live nothing"] = func() { Live(nil) }
	cells["live elsewhere"] = func() { Live(of(*experiment.Spring), LiveOptions{Start: []float64{1}}) }
	cells["live backwards"] = func() { Live(of(*experiment.Spring), LiveOptions{Idle: -1}) }
	cells["live outside"] = func() { Live(of(*experiment.Pendulum), hour) }
	cells["live own"] = func() {
		Live(of(experiment.Experiment{Source: &experiment.Coordinates{System: &system.System{DoF: 1}}}), LiveOptions{Start: []float64{0, 1}})
	}
}

func TestLiveRefuses(t *testing.T) {
	for cell, want := range map[string]string{
		"live two bodies": "error: Two-body has 4 degrees of freedom: only systems with one have a phase plane\n",
		"live nothing":    "error: no study to show live: expected one, got nil; nb.Study(experiment.Spring) makes one of trained models\n",
		"live elsewhere":  "error: the start [1] of the live phase plane: ",
		"live backwards":  "error: the idle time of the live phase plane is -1ns: expected more than 0, or 0 for 2m0s\n",
	} {
		if got := finish(t, command(t, cell)); got.status != 1 || !strings.HasPrefix(got.stderr, want) || got.stdout != "" {
			t.Errorf("%s: status %d, standard error %q; want 1 and %q", cell, got.status, got.stderr, want)
		}
	}
}

func TestLiveOutsideOfNotebook(t *testing.T) {
	for _, cell := range []string{"live outside", "live own"} {
		if got := finish(t, command(t, cell)); got.status != 0 || got.stdout != needsBrowser+"\n" || got.stderr != "" {
			t.Errorf("%s: status %d, printed %q and %q on standard error", cell, got.status, got.stdout, got.stderr)
		}
	}
}

// environ is this process's environment for a cell that computes, with runs in a folder of their own.
func environ(t *testing.T, runs string) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GONB_") || strings.HasPrefix(v, "HNN_NB_")
	})
	return append(env, run.DirEnv+"="+runs)
}

// livePicture is the picture among what a cell displayed in one place, the last of them.
func livePicture(t *testing.T, displays []protocol.DisplayData) protocol.DisplayData {
	t.Helper()
	var last protocol.DisplayData
	for _, d := range displays {
		if strings.HasSuffix(d.DisplayID, "-picture") {
			last = d
		}
	}
	raw, _ := last.Data[protocol.MIMEImagePNG].([]byte)
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() < 600 {
		t.Fatalf("of %d displays the last picture can't be read: %v", len(displays), err)
	}
	return last
}

// The whole of a live cell, with the page's part played here: the picture and the plane appear, starts are answered by
// orbits, and Stop leaves the last picture.
func TestLiveInCell(t *testing.T) {
	runs := t.TempDir()
	page := &livePage{t: t}
	got := page.run("live", environ(t, runs)...)
	if got.status != 0 || got.stdout != "after\n" || got.stderr != "" {
		t.Fatalf("status %d, printed %q, standard error %q; want 0 and the rest of the cell", got.status, got.stdout, got.stderr)
	}
	if page.subscribed != page.config.Inbox || page.config.Limit != 1.2 || !slices.Equal(page.config.Start, []float64{1, 0}) {
		t.Errorf("subscribed to %q with %+v", page.subscribed, page.config)
	}
	if len(page.replies) != 2 {
		t.Fatalf("%d replies, want one to each start", len(page.replies))
	}
	path := regexp.MustCompile(`^M[\d.]+,[\d.]+( -?[\d.]+,-?[\d.]+){400,}$`)
	for i, begin := range []string{"M385.0,210.0 ", "M210.0,297.5 "} {
		reply := page.replies[i]
		for _, line := range page.config.Lines {
			if d := reply[line.Key]; !path.MatchString(d) || !strings.HasPrefix(d, begin) {
				t.Errorf("reply %d has for %s %.60q, want an orbit from %s", i+1, line.Key, d, begin)
			}
		}
		if reply["seq"] != fmt.Sprint(i+1) || !strings.Contains(reply["text"], "Change of H by t = 20: Ground truth ") {
			t.Errorf("reply %d is to %q and says %q", i+1, reply["seq"], reply["text"])
		}
	}
	first, last := got.displays[0], livePicture(t, got.displays)
	if first.DisplayID != last.DisplayID || first.Data[protocol.MIMETextPlain] == last.Data[protocol.MIMETextPlain] {
		t.Errorf("the picture went from %q, %v to %q, %v: want one place and another start", first.DisplayID, first.Data[protocol.MIMETextPlain],
			last.DisplayID, last.Data[protocol.MIMETextPlain])
	}
	end := got.displays[len(got.displays)-1]
	want := "The live phase plane has ended: Stop was pressed. The figure shows its last start, q = 0.000 and p = −0.500; run the cell to go on."
	if end.Data[protocol.MIMETextPlain] != want || strings.Contains(end.Data[protocol.MIMETextHTML].(string), "<script") || end.DisplayID != got.displays[1].DisplayID {
		t.Errorf("in the plane's place is %v, want %q and no script", end.Data, want)
	}

	// Headless there is nobody to wait for; the models are found on disk.
	out := t.TempDir()
	headless := runCell(t, "live", append(environ(t, runs), EnvOut+"="+out)...)
	if headless.status != 0 || headless.stdout != needsBrowser+"\nafter\n" || len(headless.displays) != 1 {
		t.Fatalf("headless: status %d, printed %q, %d displays: %s", headless.status, headless.stdout, len(headless.displays), headless.stderr)
	}
	livePicture(t, headless.displays)
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 0 {
		t.Errorf("headless, the results folder has %v (%v): the picture is no result", entries, err)
	}
}

// livePage is a kernel with a page behind it: it answers as both do.
type livePage struct {
	t          *testing.T
	config     liveConfig
	subscribed string
	replies    []map[string]string
	encoder    *gob.Encoder
}

func (p *livePage) run(cell string, env ...string) ran {
	p.t.Helper()
	dir := p.t.TempDir()
	to, from := filepath.Join(dir, "to_kernel"), filepath.Join(dir, "from_kernel")
	for _, pipe := range []string{to, from} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	var displays []protocol.DisplayData
	var kernel sync.WaitGroup
	kernel.Go(func() { displays = p.serve(to, from) })
	result := finish(p.t, command(p.t, cell, append(env, protocol.GONB_PIPE_ENV+"="+to, protocol.GONB_PIPE_BACK_ENV+"="+from)...))
	// A cell that failed before it displayed anything never opened the pipes.
	for pipe, mode := range map[string]int{to: os.O_WRONLY, from: os.O_RDONLY} {
		if f, err := os.OpenFile(pipe, mode|syscall.O_NONBLOCK, 0); err == nil {
			defer f.Close()
		}
	}
	kernel.Wait()
	if p.subscribed == "" {
		p.t.Fatalf("the cell did not get to its page: %s", result.stderr)
	}
	result.displays = displays
	return result
}

func (p *livePage) serve(to, from string) (displays []protocol.DisplayData) {
	in, err := os.OpenFile(to, os.O_RDONLY, 0)
	if err != nil {
		p.t.Error(err)
		return nil
	}
	defer in.Close()
	out, err := os.OpenFile(from, os.O_WRONLY, 0)
	if err != nil {
		p.t.Error(err)
		return nil
	}
	defer out.Close()
	decoder := gob.NewDecoder(in)
	p.encoder = gob.NewEncoder(out)
	for {
		var d protocol.DisplayData
		if err := decoder.Decode(&d); err != nil {
			if !errors.Is(err, io.EOF) {
				p.t.Errorf("the kernel can't read the cell's message: %v", err)
			}
			return displays
		}
		if subscription, ok := d.Data[protocol.MIMECommSubscribe].(protocol.CommSubscription); ok {
			p.subscribed = subscription.Address
			continue
		}
		if value, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
			p.take(value)
			continue
		}
		displays = append(displays, d)
		if html, _ := d.Data[protocol.MIMETextHTML].(string); strings.Contains(html, "<script>") {
			p.open(html)
		}
	}
}

// open reads what the script is called with and asks for the first orbits, as the script does.
func (p *livePage) open(html string) {
	_, call, _ := strings.Cut(html, "\n)(")
	if err := json.Unmarshal([]byte(strings.TrimSuffix(call, ")</script>")), &p.config); err != nil {
		p.t.Errorf("the script is called with %q: %v", call, err)
	}
	p.send(p.config.Inbox, "1 1 0")
}

// take is what the page does with a message: it moves the start once, and then presses Stop.
func (p *livePage) take(value protocol.CommValue) {
	if value.Address == protocol.GonbuiSyncAddress {
		p.send(protocol.GonbuiSyncAckAddress, value.Value)
		return
	}
	reply, ok := value.Value.(map[string]string)
	if !ok || value.Address != p.config.Outbox {
		p.t.Errorf("a message to %q of the type %T", value.Address, value.Value)
		return
	}
	p.replies = append(p.replies, reply)
	if len(p.replies) == 1 {
		p.send(p.config.Inbox, "2 0 -0.5")
	} else {
		p.send(p.config.Inbox, "stop")
	}
}

// send may come too late for a cell that has ended, which is its business.
func (p *livePage) send(address string, value any) {
	_ = p.encoder.Encode(&protocol.CommValue{Address: address, Value: value})
}

// In the real kernel, without a browser, the cell returns at once, however long it may wait for one.
func TestLiveInTheKernelWithoutABrowser(t *testing.T) {
	env := setuptest.Environment(t)
	dir, out := t.TempDir(), t.TempDir()
	in := filepath.Join(dir, "live.ipynb")
	source := `import (
	"time"

	"hnn/hnnlib/experiment"
	nb "hnn/hnnlib/notebook"
)

%%
nb.Train(experiment.Spring, "hnn")
nb.Train(experiment.Spring, "baseline")
nb.Live(nb.Study(experiment.Spring), nb.LiveOptions{Idle: time.Hour})
`
	raw, err := json.Marshal(map[string]any{
		"cells":    []any{map[string]any{"id": "live", "cell_type": "code", "metadata": map[string]any{}, "source": source, "outputs": []any{}, "execution_count": nil}},
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}},
		"nbformat": 4, "nbformat_minor": 5,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	parameters := Params{Seeds: 1, Quick: true, Out: out}.Env()
	if err := env.Execute(context.Background(), in, in, append(parameters, run.DirEnv+"="+t.TempDir()), nil); err != nil {
		t.Fatal(err)
	}
	if raw, err = os.ReadFile(in); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{needsBrowser, `"image/png"`, `"text/plain"`} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("the executed notebook lacks %s", want)
		}
	}
	if bytes.Contains(raw, []byte("<script")) {
		t.Error("the executed notebook has a script")
	}
}
