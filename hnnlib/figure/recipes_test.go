package figure

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/plot"
)

// Numbers that can't be drawn are named with their figure, panel and line.
func TestFaults(t *testing.T) {
	courses := rolloutSample(1)
	courses[2].CoordinateMSE = courses[2].CoordinateMSE[:7]
	orbits, kinetic := orbitsSample(2, 1)
	kinetic[1] = nil
	legs, ground := bumpSample(false, 1)
	ground.Z = ground.Z[:3]
	_, err := OrbitsAnimation(orbits[:1], kinetic[:1], 1)
	checkFaults(t, map[string]fail{
		"lengths": {Rollout(courses, Labels{}).Check(),
			`figure "rollout", panel "MSE of coordinates": line "Hamiltonian NN": expected as many X as Y, got 500 and 7`},
		"no courses": {Rollout(nil, Labels{}).Check(), `figure "rollout", panel "Predictions": expected something to draw, got nothing`},
		"no models":  {Losses("", nil, nil).Check(), `figure "losses", panel "Training loss (per step)": expected something to draw, got nothing`},
		"zero metric": {Seeds(SeedPanel("p", "m", SeedGroup{Kind: plot.HNN, Values: []float64{0}})).Check(),
			`figure "seeds", panel "p": expected at least one point above 0 for a logarithmic axis, got none`},
		"all diverged": {Seeds(SeedPanel("p", "m", SeedGroup{Kind: plot.HNN, Values: []float64{math.NaN()}})).Check(),
			`figure "seeds", panel "p": line "mean over seeds": expected at least one finite point, got only NaN or Inf in 2 points`},
		"ground": {EnergyBump(legs, ground, Labels{}).Check(),
			`figure "energy-bump", panel "1": expected as many rows as values of the grid's Y, 41, got 3`},
		"frames": {err, `moving orbits: expected at least two frames, got 1`},
	})
}

// Panels of phase space have equal axes in Plotly too.
func TestEqualAxes(t *testing.T) {
	for name, at := range map[string][]string{"rollout": {"yaxis"}, "orbits": {"yaxis", "yaxis2", "yaxis3"}, "energy-bump": {"yaxis"}} {
		i := slices.IndexFunc(sampleFigures, func(s struct {
			name string
			make func() *plot.Sheet
			inks []plot.Kind
		}) bool {
			return s.name == name
		})
		p, err := sampleFigures[i].make().Plotly()
		if err != nil {
			t.Fatal(err)
		}
		layout := p["layout"].(map[string]any)
		for _, key := range at {
			y, x := layout[key].(map[string]any), layout["x"+key[1:]].(map[string]any)
			if y["scaleanchor"] != "x"+strings.TrimPrefix(key, "yaxis") {
				t.Errorf("%s: %s is scaled by %v", name, key, y["scaleanchor"])
			}
			unit := func(a map[string]any, length float64) float64 {
				r, d := a["range"].([]any), a["domain"].([]any)
				return (d[1].(float64) - d[0].(float64)) * length / (r[1].(float64) - r[0].(float64))
			}
			if across, up := unit(x, layout["width"].(float64)), unit(y, layout["height"].(float64)-layout["margin"].(map[string]any)["b"].(float64)); math.Abs(across/up-1) > 0.02 {
				t.Errorf("%s: a unit of %s is %v across and %v upward", name, key, across, up)
			}
		}
	}
}

// The alternative texts have the numbers.
func TestAltTexts(t *testing.T) {
	energies, scalars := []float64{1, 5}, [][]float64{{1.1, 0.9}, {5.7, 5.1}} // deviations 0.1 and 0.3
	legs, ground := bumpSample(true, 1)
	for _, c := range []struct {
		sheet *plot.Sheet
		want  []string
	}{
		{Rollout(rolloutSample(1), Labels{}), []string{"MSE of coordinates over time t, on a logarithmic axis.",
			"Baseline NN: 3.29e-06 at 0.0401, 0.358 at 20.", "Total energy over time t. Ground truth: 1 at 0, 1 at 20. Baseline NN: 1 at 0, 0.202 at 20."}},
		{fieldsSample(), []string{"Baseline NN, momentum p over position q.",
			"The trajectory starts 1.00 from the origin and ends 0.29 from it."}},
		{lossSample(5), []string{"Baseline NN: 5 lines, which begin at 0.", " and end at 0.035 to 0.043."}},
		{Seeds(seedsSample()...), []string{"Baseline NN: 5 seeds from 0.0013 to 0.38.", "paper's value, ± its own interval: 0.1708 ± 0.021.",
			"mean over seeds: Hamiltonian NN, 5 seeds: 0.0004528."}},
		{Scalars(plot.HNN, energies, scalars), []string{"4 points on 2 orbits", "orbit means differ from the energy by 0.283 (root mean square)",
			"standard deviation within an orbit 0.224.", "4 points from 0.9 to 5.7 at 1 to 5."}},
		{EnergyBump(legs, ground, Labels{}), []string{
			"From t = 4.2 to 5.1 along the Riemann gradient: true energy from 0.203 to 0.855.",
			"From t = 9.3 to 10.2 along the negative Riemann gradient: true energy from 0.855 to 0.347."}},
		{datasetSample(), []string{"samples of 25 trajectories for training and 25 for testing", "noisy sample: 750 samples from"}},
		{Orbits(orbitsSample(2, 1)), []string{"total energy: -0.5 at 0, -0.25 at 20."}},
		{pairSample(), []string{"Left Two bodies, right Three bodies."}},
	} {
		for _, want := range c.want {
			if !strings.Contains(c.sheet.AltText(), want) {
				t.Errorf("%s: alternative text %q lacks %q", c.sheet.Name, c.sheet.AltText(), want)
			}
		}
	}
}

func TestMedians(t *testing.T) {
	xs, ys := []float64{1, 2, 3, 4, 5, 6}, []float64{9, 1, 100, 2, 4, math.NaN()}
	tx, ty := medians(xs, ys, 2)
	if !slices.Equal(tx, []float64{1, 6}) || !slices.Equal(ty, []float64{9, 3}) {
		t.Errorf("got %v, %v, want the ends and the medians 9 and 3", tx, ty)
	}
	if xs[0] != 1 || ys[2] != 100 {
		t.Error("the caller's slices were changed")
	}
}

// The bars hold every point, what lies beyond in the outermost.
func TestShares(t *testing.T) {
	sum, heights := 0.0, shares([]float64{-9, -0.99, -0.1, 0, 0.1, 0.99, 1, 9}, 1, 5)
	for _, h := range heights {
		sum += h
	}
	if math.Abs(sum-100) > 1e-9 || heights[0] != 25 || heights[2] != 37.5 || heights[4] != 37.5 {
		t.Errorf("bars of %v, want 100 together, with what lies beyond in the outermost", heights)
	}
}

// A scalar that is exactly constant on its orbits, or wrong by a large factor, is still a figure.
func TestScalarsExtremes(t *testing.T) {
	for name, factor := range map[string]float64{"constant": 1, "huge": 1e6, "tiny": 1e-6} {
		var energies []float64
		var scalars [][]float64
		for i := range 4 {
			e := float64(i) * factor
			energies, scalars = append(energies, float64(i)), append(scalars, []float64{e, e, e})
		}
		f := Scalars(plot.HNN, energies, scalars)
		f.Name = name
		paths, err := f.Save(t.ArtifactDir())
		if err != nil {
			t.Fatal(err)
		}
		checkSVG(t, f, paths[1])
		checkPlotly(t, f, true)
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0.00", 0.02: "0.0200", 1: "1.00", 123.4: "123", 0.00123: "0.00123",
		1.234e-5: "1.23·$10^{-5}$", 4.5e6: "4.50·$10^{6}$"} {
		if got := short(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

// Dots are a sample of the points, always the same one; few points are all there.
func TestSampled(t *testing.T) {
	var xs, ys []float64
	for i := range 5000 {
		xs, ys = append(xs, float64(i)), append(ys, float64(-i))
	}
	sx, sy := sampled(xs, ys, 700)
	again, _ := sampled(xs, ys, 700)
	if len(sx) != 700 || len(sy) != 700 || !slices.Equal(sx, again) || !slices.IsSorted(sx) {
		t.Fatalf("%d and %d of 5000 points, again the same: %v; want 700, always the same", len(sx), len(sy), slices.Equal(sx, again))
	}
	for i := range sx {
		if sx[i] != -sy[i] {
			t.Fatalf("dot %d at %v, %v is no point of the data", i, sx[i], sy[i])
		}
	}
	if sx, _ := sampled(xs, ys, 5000); len(sx) != 5000 {
		t.Errorf("%d of 5000 points, want all", len(sx))
	}
}

// Up to three panels stand in one row, more in rows of about the same number, no wider than a page; the first of a row
// has its numbers.
func TestSeedsRows(t *testing.T) {
	for panels, want := range map[int]string{1: "1", 2: "2", 3: "3", 4: "2 2", 5: "3 2", 6: "3 3", 7: "3 3 1"} {
		var all []*plot.Panel
		for i := range panels {
			all = append(all, seedsSample()[i%2])
		}
		f := Seeds(all...)
		var rows []string
		for _, row := range f.Rows {
			n := 0
			for _, p := range row {
				if p != nil {
					n++
				}
			}
			rows = append(rows, fmt.Sprint(n))
		}
		if got := strings.Join(rows, " "); got != want {
			t.Errorf("%d panels stand as %s, want %s", panels, got, want)
		}
		if w, _ := f.Size(); w > 1000 {
			t.Errorf("%d panels are %d pixels wide", panels, w)
		}
		p, err := f.Plotly()
		if err != nil {
			t.Fatal(err)
		}
		for i := range panels {
			axis := p["layout"].(map[string]any)[strings.TrimSuffix(fmt.Sprintf("yaxis%d", i+1), "1")]
			if i > 0 {
				axis = p["layout"].(map[string]any)[fmt.Sprintf("yaxis%d", i+1)]
			}
			if bare := axis.(map[string]any)["showticklabels"] == false; bare != (i%len(f.Rows[0]) > 0) {
				t.Errorf("%d panels: panel %d without numbers: %v", panels, i+1, bare)
			}
		}
	}
	wide := seedsSample()[0]
	wide.Width *= 2
	if f := Seeds(wide, wide, wide, wide); len(f.Rows) != 4 {
		t.Errorf("four panels of four groups stand in %d rows, want 4", len(f.Rows))
	}
}

// Both tasks are readable side by side in a notebook, each with its own axes, under its title.
func TestOrbitsPairLayout(t *testing.T) {
	f := pairSample()
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
	reach := func(axis string) float64 {
		r := p["layout"].(map[string]any)[axis].(map[string]any)["range"].([]any)
		return r[1].(float64) - r[0].(float64)
	}
	if ratio := reach("xaxis3") / reach("xaxis"); ratio < 8 {
		t.Errorf("the right task's tracks reach %v times as far, want about 10", ratio)
	}
	if a, b := reach("xaxis5"), reach("xaxis"); a != b {
		t.Errorf("axes of %v and %v in one column, want equal ones", a, b)
	}
}

// A band marks each stretch that changes the energy, in both panels over time, and no other; what diverged is a gap.
func TestEnergyBump(t *testing.T) {
	legs, ground := bumpSample(true, 1)
	for i := 60; i < 120; i++ {
		legs[4].States[i] = []float64{math.NaN(), math.Inf(1)}
		legs[4].Energy[i], legs[4].Own[i] = math.NaN(), math.NaN()
	}
	p, err := EnergyBump(legs, ground, Labels{}).Plotly()
	if err != nil {
		t.Fatal(err)
	}
	bands := map[any][]any{}
	for _, d := range p["data"].([]any) {
		if trace := d.(map[string]any); trace["fill"] == "toself" {
			xs := trace["x"].([]any)
			bands[trace["xaxis"]] = append(bands[trace["xaxis"]], xs[0], xs[1])
		}
	}
	want := []any{4.2, 5.1, 9.3, 10.2}
	if len(bands) != 2 || fmt.Sprint(bands["x2"]) != fmt.Sprint(want) || fmt.Sprint(bands["x3"]) != fmt.Sprint(want) {
		t.Errorf("bands %v, want %v in both panels over time", bands, want)
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(b), "null"); n < 240 {
		t.Errorf("%d nulls, want one for each of about 300 missing numbers", n)
	}
}
