//go:build unix

package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	hour := LiveOptions{Idle: time.Hour} // if the cell waits this long, its test times out
	of := func(e experiment.Experiment) *experiment.Study {
		return &experiment.Study{E: &e, View: e.View}
	}
	// The models are small: their accuracy does not matter here.
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
		source := &experiment.Coordinates{System: &system.System{DoF: 1}}
		Live(of(experiment.Experiment{Source: source}), LiveOptions{Start: []float64{0, 1}})
	}
}

// environ returns the variables for a cell that computes, with runs in the given folder.
func environ(runs string) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GONB_") || strings.HasPrefix(v, "HNN_NB_")
	})
	return append(env, run.DirEnv+"="+runs)
}

// checkPicture checks that a picture arrived as bytes, which the kernel encodes in base 64, and can be read.
func checkPicture(t *testing.T, d protocol.DisplayData, width int) {
	t.Helper()
	raw, _ := d.Data[protocol.MIMEImagePNG].([]byte)
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() < width {
		t.Errorf("the picture in %q, of %d bytes, can't be read: %v", d.DisplayID, len(raw), err)
	}
}

// A live cell from beginning to end, with a simulated page: the picture and the plane appear, starts are answered with
// orbits, and Stop leaves the last picture.
func TestLiveInCell(t *testing.T) {
	runs, page := t.TempDir(), &livePage{t: t}
	got := (&kernel{t: t, page: page}).run("live", environ(runs)...)
	if got.status != 0 || got.stdout != "after\n" || got.stderr != "" ||
		len(got.displays) != 4 || len(page.replies) != 2 {
		t.Fatalf("status %d, printed %q, standard error %q, %d displays, %d replies; want 0 and the rest of the cell",
			got.status, got.stdout, got.stderr, len(got.displays), len(page.replies))
	}
	if c := page.config; page.subscribed != c.Inbox || c.Limit != 1.2 || !slices.Equal(c.Start, []float64{1, 0}) {
		t.Errorf("subscribed to %q with %+v", page.subscribed, page.config)
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
	first, plane, last, end := got.displays[0], got.displays[1], got.displays[2], got.displays[3]
	checkPicture(t, last, 600)
	const plain, html = protocol.MIMETextPlain, protocol.MIMETextHTML
	if !strings.HasSuffix(first.DisplayID, "-picture") || first.DisplayID != last.DisplayID ||
		first.Data[plain] == last.Data[plain] {
		t.Errorf("the picture went from %q, %v to %q, %v: want one place and another start",
			first.DisplayID, first.Data[plain], last.DisplayID, last.Data[plain])
	}
	want := "The live phase plane has ended: Stop was pressed. The figure shows its last start, q = 0.000 and " +
		"p = −0.500; run the cell to go on."
	if end.Data[plain] != want || strings.Contains(end.Data[html].(string), "<script") ||
		end.DisplayID != plane.DisplayID {
		t.Errorf("in the plane's place is %v, want %q and no script", end.Data, want)
	}

	// A headless run doesn't wait. It finds the models on disk.
	out := t.TempDir()
	headless := runCell(t, "live", append(environ(runs), EnvOut+"="+out)...)
	if headless.status != 0 || headless.stdout != needsBrowser+"\nafter\n" || len(headless.displays) != 1 {
		t.Fatalf("headless: status %d, printed %q, %d displays: %s",
			headless.status, headless.stdout, len(headless.displays), headless.stderr)
	}
	checkPicture(t, headless.displays[0], 600)
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 0 {
		t.Errorf("headless, the results folder has %v (%v): the picture is no result", entries, err)
	}
}

// livePage simulates a page that moves the start once and then presses Stop.
type livePage struct {
	t      *testing.T
	config struct {
		Inbox, Outbox string
		Limit         float64
		Start         []float64
		Lines         []struct{ Key string }
	}
	subscribed string
	replies    []map[string]string
}

// take handles an output of the cell and reports whether it is only for the page's script.
func (p *livePage) take(k *kernel, d protocol.DisplayData) bool {
	if subscription, ok := d.Data[protocol.MIMECommSubscribe].(protocol.CommSubscription); ok {
		p.subscribed = subscription.Address
		return true
	}
	if value, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
		reply, ok := value.Value.(map[string]string)
		if !ok || value.Address != p.config.Outbox {
			p.t.Errorf("a message to %q of the type %T", value.Address, value.Value)
		}
		p.replies = append(p.replies, reply)
		k.send(p.config.Inbox, []string{"2 0 -0.5", "stop"}[min(1, len(p.replies)-1)])
		return true
	}
	if html, _ := d.Data[protocol.MIMETextHTML].(string); strings.Contains(html, "<script>") {
		_, call, _ := strings.Cut(html, "\n)(") // the argument of the script
		if err := json.Unmarshal([]byte(strings.TrimSuffix(call, ")</script>")), &p.config); err != nil {
			p.t.Errorf("the script is called with %q: %v", call, err)
		}
		k.send(p.config.Inbox, "1 1 0")
	}
	return false
}
