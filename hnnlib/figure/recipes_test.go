package figure

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/plot"
)

// Errors about numbers that can't be drawn name the figure, the panel and the line.
func TestFaults(t *testing.T) {
	courses := springs(20, 1)
	courses[2].CoordinateMSE = courses[2].CoordinateMSE[:7]
	ground := gridOf(plot.HNN, 1)
	ground.Z = ground.Z[:3]
	seeds := func(value float64) *plot.Sheet {
		return Seeds(SeedPanel("p", "m", SeedGroup{Kind: plot.HNN, Values: []float64{value}}))
	}
	for _, c := range []struct {
		sheet *plot.Sheet
		want  string
	}{
		{Rollout(courses, Labels{}),
			`"rollout", panel "MSE of coordinates": line "Hamiltonian NN": expected as many X as Y, got 500 and 7`},
		{Rollout(nil, Labels{}), `"rollout", panel "Predictions": expected something to draw, got nothing`},
		{Losses("", nil, nil), `"losses", panel "Training loss (per step)": expected something to draw, got nothing`},
		{seeds(0), `"seeds", panel "p": expected at least one point above 0 for a logarithmic axis, got none`},
		{seeds(math.NaN()), `"seeds", panel "p": line "mean over seeds": ` +
			`expected at least one finite point, got only NaN or Inf in 2 points`},
		{EnergyBump(pushed(1, 0.63), ground, Labels{}),
			`"energy-bump", panel "1": expected as many rows as values of the grid's Y, 41, got 3`},
	} {
		if err := c.sheet.Check(); err == nil || err.Error() != "figure "+c.want {
			t.Errorf("got %v\nwant figure %s", err, c.want)
		}
	}
}

func TestMedians(t *testing.T) {
	losses := []float64{9, 1, 100, 2, 4, math.NaN()}
	steps, thinned := medians(losses, 2)
	if !slices.Equal(steps, []float64{1, 6}) || !slices.Equal(thinned, []float64{9, 3}) {
		t.Errorf("got %v, %v, want the ends and the medians 9 and 3", steps, thinned)
	}
	if losses[0] != 9 || losses[2] != 100 {
		t.Error("the caller's slice was changed")
	}
}

// The bars count every point; points outside count in the outermost bars.
func TestShares(t *testing.T) {
	heights := shares([]float64{-9, -0.99, -0.1, 0, 0.1, 0.99, 1, 9}, 1, 5)
	if want := []float64{25, 0, 37.5, 0, 37.5}; !slices.Equal(heights, want) {
		t.Errorf("bars of %v, want %v", heights, want)
	}
}

// A scalar that is exactly constant on its orbits, or wrong by a large factor, can be drawn.
func TestScalars(t *testing.T) {
	for _, factor := range []float64{1, 1e6, 1e-6} {
		var energies []float64
		var scalars [][]float64
		for i := range 4 {
			e := float64(i) * factor
			energies, scalars = append(energies, float64(i)), append(scalars, []float64{e, e, e})
		}
		f := Scalars(plot.HNN, energies, scalars)
		_, svg := saved(t, f)
		checkSVG(t, f, svg)
		checkPlotly(t, f)
	}
	off := [][]float64{{1.1, 0.9}, {5.7, 5.1}} // deviations 0.1 and 0.3
	checkWords(t, Scalars(plot.HNN, []float64{1, 5}, off), "4 points on 2 orbits",
		"orbit means differ from the energy by 0.283 (root mean square)",
		"standard deviation within an orbit 0.224.", "4 points from 0.9 to 5.7 at 1 to 5.")
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0.00", 0.02: "0.0200", 1: "1.00", 123.4: "123", 0.00123: "0.00123",
		1.234e-5: "1.23·$10^{-5}$", 4.5e6: "4.50·$10^{6}$"} {
		if got := short(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

// If there are many points, the dots are always the same sample of them; if there are few, all are drawn.
func TestChosen(t *testing.T) {
	all := chosen(5000, 700)
	if len(all) != 700 || !slices.Equal(all, chosen(5000, 700)) || !slices.IsSorted(all) {
		t.Errorf("%d of 5000 points, want 700, always the same", len(all))
	}
	if all := chosen(5000, 5000); len(slices.Compact(all)) != 5000 || all[4999] != 4999 {
		t.Errorf("%d of 5000 points, want all", len(all))
	}
}

// Up to three panels are in one row, more in rows of about the same number, no wider than a page. The first panel of a
// row has the numbers.
func TestSeedsRows(t *testing.T) {
	for n, want := range map[int]string{1: "1", 2: "2", 3: "3", 4: "2 2", 5: "3 2", 6: "3 3", 7: "3 3 1"} {
		var all []*plot.Panel
		for i := range n {
			all = append(all, seedPanels()[i%2])
		}
		f := Seeds(all...)
		var rows []string
		for _, row := range f.Rows {
			rows = append(rows, fmt.Sprint(len(panels(row))))
		}
		if got := strings.Join(rows, " "); got != want {
			t.Errorf("%d panels stand as %s, want %s", n, got, want)
		}
		if w, _ := f.Size(); w > 1000 {
			t.Errorf("%d panels are %d pixels wide", n, w)
		}
		checkTexts(t, f)
		p := formOf(t, f)
		for i := range n {
			shown := layout[axis](p, "yaxis"+ordinal(i)).ShowTickLabels
			if bare := shown != nil && !*shown; bare != (i%len(f.Rows[0]) > 0) {
				t.Errorf("%d panels: panel %d without numbers: %v", n, i, bare)
			}
		}
	}
}

// The figure of both tasks fits into a notebook. Each task has its own axes and its title.
func TestOrbitsPair(t *testing.T) {
	f := pairSample()
	if w, h := f.Size(); w > 1000 || h > 800 {
		t.Errorf("%d by %d pixels, want at most 1000 by 800", w, h)
	}
	seen := map[string]int{}
	for _, w := range texts(f) {
		seen[strings.ReplaceAll(w.text, "\u00A0", " ")]++
	}
	for text, n := range map[string]int{"Two bodies": 1, "Three bodies": 1, "total energy": 1,
		"Ground truth": 2, "Baseline NN": 2, "Hamiltonian NN": 2} {
		if seen[text] != n {
			t.Errorf("%q is written %d times, want %d", text, seen[text], n)
		}
	}
	p := formOf(t, f)
	left, right, below := layout[axis](p, "xaxis"), layout[axis](p, "xaxis3"), layout[axis](p, "xaxis5")
	if ratio := right.reach() / left.reach(); ratio < 8 {
		t.Errorf("the right task's tracks reach %v times as far, want about 10", ratio)
	}
	if left.Range != below.Range {
		t.Errorf("axes of %v and %v in one column, want equal ones", left.Range, below.Range)
	}
}

// In both panels over time, bands mark exactly the legs that change the energy.
func TestEnergyBump(t *testing.T) {
	bands := map[string][]any{}
	for _, d := range formOf(t, bumpSample(1)).Data {
		if d.Fill == "toself" {
			bands[d.XAxis] = append(bands[d.XAxis], d.X[:2]...)
		}
	}
	if want := []any{4.2, 5.1, 9.3, 10.2}; !reflect.DeepEqual(bands, map[string][]any{"x2": want, "x3": want}) {
		t.Errorf("bands %v, want %v in both panels over time", bands, want)
	}
	legs := pushed(1, 0.63)
	for i := 60; i < 120; i++ { // a leg that diverged
		legs[4].States[i] = []float64{math.NaN(), math.Inf(1)}
		legs[4].Energy[i], legs[4].Own[i] = math.NaN(), math.NaN()
	}
	checkPlotly(t, EnergyBump(legs, gridOf(plot.HNN, 1), Labels{}))
}
