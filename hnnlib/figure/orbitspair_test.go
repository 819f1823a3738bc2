package figure

import (
	"strings"
	"testing"
)

func TestOrbitsPairFaults(t *testing.T) {
	with := func(change func(left, right *OrbitsData)) error {
		left, right := bodiesSample(2, "Two bodies"), bodiesSample(3, "Three bodies")
		change(&left, &right)
		_, err := OrbitsPair(left, right)
		return err
	}
	checkFaults(t, map[string]fail{
		"name": {with(func(left, _ *OrbitsData) { left.Name = "a/b" }),
			`figure name "a/b": expected a file name without a folder or an extension, such as "orbits-pair"`},
		"no columns": {with(func(left, _ *OrbitsData) { left.Columns = nil }),
			`left: figure "orbits-pair", columns: expected at least one, got none`},
		"energy": {with(func(_, right *OrbitsData) { right.Columns[2].Total = nil }),
			`right: figure "orbits-pair", column "Hamiltonian NN", series "total energy": expected as many X as Y, got 500 and 0`},
		"columns": {with(func(_, right *OrbitsData) { right.Columns = right.Columns[:2] }),
			`figure "orbits-pair", columns: expected as many left as right, got 3 and 2`},
		"kinds": {with(func(_, right *OrbitsData) { right.Columns[1].Kind = HNN }),
			`figure "orbits-pair", column 2: expected the same kind left and right, got "baseline" and "hnn"`},
	})
}

// Both tasks are readable side by side in a notebook, each with its own axes, under its title.
func TestOrbitsPairLayout(t *testing.T) {
	left, right := bodiesSample(2, "Two bodies"), bodiesSample(3, "Three bodies")
	for c := range right.Columns {
		for b := range right.Columns[c].Bodies {
			for i := range right.Columns[c].Bodies[b] {
				right.Columns[c].Bodies[b][i][0] *= 10
				right.Columns[c].Bodies[b][i][1] *= 10
			}
		}
	}
	f, err := OrbitsPair(left, right)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := f.Size(); w > 1000 || h > 800 {
		t.Errorf("%d by %d pixels, want at most 1000 by 800", w, h)
	}
	seen := map[string]int{}
	for _, w := range texts(f) {
		seen[strings.ReplaceAll(w.text, "\u00A0", " ")]++
	}
	for text, n := range map[string]int{"Two bodies": 1, "Three bodies": 1, "Ground truth": 2, "Baseline NN": 2, "Hamiltonian NN": 2, "total energy": 1} {
		if seen[text] != n {
			t.Errorf("%q is written %d times, want %d", text, seen[text], n)
		}
	}
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	layout := p["layout"].(map[string]any)
	reach := func(axis string) float64 {
		r := layout[axis].(map[string]any)["range"].([]any)
		return r[1].(float64) - r[0].(float64)
	}
	if ratio := reach("xaxis3") / reach("xaxis"); ratio < 8 {
		t.Errorf("the right task's tracks reach %v times as far, want about 10", ratio)
	}
	if a, b := reach("xaxis5"), reach("xaxis"); a != b {
		t.Errorf("axes of %v and %v in one column, want equal ones", a, b)
	}
	for _, want := range []string{"Left, Two bodies: Ground truth: 2 bodies; total energy from -0.5 to -0.5 at t = 20.",
		"Right, Three bodies:", "Baseline NN: 3 bodies; total energy from -0.5 to -0.25 at t = 20."} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
	if !strings.Contains(f.Title, "Two bodies and Three bodies") {
		t.Errorf("title %q lacks the tasks", f.Title)
	}
}
