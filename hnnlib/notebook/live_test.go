//go:build unix

package notebook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hnn/hnnlib/eval"
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

// Of the starts that arrive during a rollout, only the last is rolled out; malformed messages are dropped. The cell
// ends when Stop is pressed, when no page answers or nothing moves, and when it is interrupted.
func TestLiveServe(t *testing.T) {
	const connect, idle = 10 * time.Second, 2 * time.Minute
	for _, c := range []struct {
		page    func(p *livePlane, interrupt func())
		answers string
		why     liveEnd
		ended   time.Duration
	}{
		{func(p *livePlane, _ func()) {
			for i := 1; i <= 50; i++ {
				p.receive("", fmt.Sprintf("%d 0.5 %g", i, float64(-i)/100))
				time.Sleep(7 * time.Millisecond)
			}
			for _, bad := range []string{"", "51 0.5", "x 0.5 0.5", "51 NaN 0", "51 0 one"} {
				p.receive("", bad)
			}
			time.Sleep(time.Second)
			p.receive("", "52 -7 1e300")
			time.Sleep(200 * time.Millisecond)
			p.receive("", "stop")
			p.receive("", "stop")
		}, "1 [0.5 -0.01] at 0s, 15 [0.5 -0.15] at 100ms, 29 [0.5 -0.29] at 200ms, 43 [0.5 -0.43] at 300ms, " +
			"50 [0.5 -0.5] at 400ms, 52 [-2 2] at 1.35s", stopped, 1550 * time.Millisecond},
		{func(p *livePlane, _ func()) {
			time.Sleep(50 * time.Second)
			p.receive("", "1 0 0")
		}, "", unconnected, connect},
		{func(p *livePlane, _ func()) {
			p.receive("", "1 0 0")
			time.Sleep(100 * time.Second)
			p.receive("", "2 0 0")
		}, "1 [0 0] at 0s, 2 [0 0] at 1m40s", "nothing moved for 2 min", 100100*time.Millisecond + idle},
		{func(p *livePlane, interrupt func()) {
			p.receive("", "1 0 0")
			time.Sleep(50 * time.Millisecond)
			p.receive("", "2 0 0")
			interrupt()
		}, "1 [0 0] at 0s", interrupt, 100 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			p, begun := newLivePlane(ctx, 2), time.Now()
			go c.page(p, cancel)
			var answers []string
			why := p.serve(connect, idle, func(s liveStart) {
				answers = append(answers, fmt.Sprintf("%d %v at %v", s.seq, s.at, time.Since(begun)))
				time.Sleep(100 * time.Millisecond)
			})
			got, ended := strings.Join(answers, ", "), time.Since(begun)
			time.Sleep(time.Hour) // until the page is done
			if got != c.answers || why != c.why || ended != c.ended {
				t.Errorf("answered %q, and ended because %q after %v; want %q and %q after %v",
					got, why, ended, c.answers, c.why, c.ended)
			}
		})
	}
}

func TestLiveTexts(t *testing.T) {
	orbit := func(kind string, end, gain float64) eval.Course {
		return eval.Course{Kind: kind, Times: []float64{0, end}, States: [][]float64{{0.5, -0.25}, {0, 0}},
			Energy: []float64{0.3125, 0.3125 + gain}}
	}
	orbits := []eval.Course{orbit("truth", 20, -1.25e-1), orbit("baseline", 3.5, 0.512), orbit("hnn", 20, -0.0042)}
	labels := func(limit float64) string {
		var all []any
		for _, tick := range liveTicks(limit) {
			all = append(all, tick["label"])
		}
		return strings.Trim(fmt.Sprint(all), "[]")
	}
	for got, want := range map[string]string{
		livePath([][]float64{{0, 0}, {2, 2}, {-2, 1}, {1e9, -1e9}}, 2): "" +
			"M210.0,210.0 420.0,0.0 0.0,105.0 4200.0,4200.0",
		liveText(orbits, 12*time.Millisecond): "Start: q = 0.500, p = −0.250, H = 0.312. Change of H by t = 20: " +
			"Ground truth −0.12, Baseline NN +0.51 (diverged at 3.5), Hamiltonian NN −0.0042. Rolled out in 12 ms.",
		labels(1.2): "−1 −0.5 0 0.5 1",
		labels(2.6): "−2 −1 0 1 2",
		labels(300): "−300 −200 −100 0 100 200 300",
	} {
		if got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// The names of a system's coordinates can't end the script.
func TestLivePage(t *testing.T) {
	sys := &system.System{DoF: 1, Coordinates: []string{"</script><b>q", "p"}}
	e := &experiment.Experiment{Source: &experiment.Coordinates{System: sys}}
	p := &livePlane{study: &experiment.Study{E: e}, id: "hnn-live-1", limit: 1, start: []float64{0.5, 0}}
	page := p.page()
	if strings.Count(page, "</script") != 1 || !strings.HasSuffix(page, "</script>") ||
		!strings.Contains(page, `"qLabel":"\u003c/script\u003e\u003cb\u003eq"`) {
		t.Errorf("the page is\n%s", page)
	}
	if !strings.HasPrefix(page, `<div id="hnn-live-1" data-lm-suppress-shortcuts="true"><div`) ||
		!strings.Contains(page, needsBrowser+"</div></div><script>") {
		t.Errorf("the page begins %.300s, want a sentence for where scripts don't run", page)
	}
	if strings.Contains(liveScript, "innerHTML") {
		t.Error("the script makes elements of text")
	}
}
