package notebook

import (
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"
)

func TestLivePath(t *testing.T) {
	path := [][]float64{{0, 0}, {2, 2}, {-2, 1}, {1e9, -1e9}}
	if got, want := livePath(path, 2), "M210.0,210.0 420.0,0.0 0.0,105.0 4200.0,4200.0"; got != want {
		t.Errorf("the path is %q, want %q", got, want)
	}
}

func TestLiveTicks(t *testing.T) {
	for limit, want := range map[float64]string{
		1.2: "−1 −0.5 0 0.5 1", 2.6: "−2 −1 0 1 2", 1.8: "−1.5 −1 −0.5 0 0.5 1 1.5",
		0.8: "−0.8 −0.6 −0.4 −0.2 0 0.2 0.4 0.6 0.8", 300: "−300 −200 −100 0 100 200 300",
	} {
		var labels []string
		for _, tick := range liveTicks(limit) {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("within %v the ticks are %q, want %q", limit, got, want)
		}
	}
}

func TestLiveText(t *testing.T) {
	orbit := func(kind string, end, gain float64) eval.Course {
		return eval.Course{Kind: kind, Times: []float64{0, end}, States: [][]float64{{0.5, -0.25}, {0, 0}},
			Energy: []float64{0.3125, 0.3125 + gain}}
	}
	orbits := []eval.Course{orbit("truth", 20, -1.25e-1), orbit("baseline", 3.5, 0.512), orbit("hnn", 20, -0.0042)}
	got := liveText(orbits, 12*time.Millisecond)
	want := "Start: q = 0.500, p = −0.250, H = 0.312. Change of H by t = 20: Ground truth −0.12, " +
		"Baseline NN +0.51 (diverged at 3.5), Hamiltonian NN −0.0042. Rolled out in 12 ms."
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
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
	for _, word := range []string{"innerHTML", "http:", "https:", "import("} {
		if strings.Contains(strings.ReplaceAll(liveScript, "http://www.w3.org/2000/svg", ""), word) {
			t.Errorf("the script has %q", word)
		}
	}
}
