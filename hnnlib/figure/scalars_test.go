package figure

import (
	"math"
	"strings"
	"testing"
)

func TestScalarsFaults(t *testing.T) {
	with := func(change func(*ScalarsData)) error {
		d := scalarsSample(2, 3, 4)
		change(&d)
		_, err := Scalars(d)
		return err
	}
	checkFaults(t, map[string]fail{
		"none": {with(func(d *ScalarsData) { d.Models = nil }), `figure "scalars", models: expected at least one, got none`},
		"twice": {with(func(d *ScalarsData) { d.Models[1] = d.Models[0] }),
			`figure "scalars", model "Hamiltonian NN": expected labels that differ, got it twice`},
		"no orbits": {with(func(d *ScalarsData) { d.Models[1].Orbits = nil }),
			`figure "scalars", model "HNN without noise": expected at least one orbit, got none`},
		"points": {with(func(d *ScalarsData) { d.Models[0].Orbits[2].Scalar = []float64{1} }),
			`figure "scalars", model "Hamiltonian NN", orbit 2: expected at least two points, got 1`},
		"energy": {with(func(d *ScalarsData) { d.Models[0].Orbits[1].Energy = math.Inf(1) }),
			`figure "scalars", model "Hamiltonian NN", orbit 1, energy: expected finite numbers, got +Inf`},
		"scalar": {with(func(d *ScalarsData) { d.Models[0].Orbits[0].Scalar[3] = math.NaN() }),
			`figure "scalars", model "Hamiltonian NN", orbit 0, scalar: expected finite numbers, got NaN`},
	})
}

// σ is the root mean square of the deviations from each orbit's own mean; the bars hold every point.
func TestScalarsNumbers(t *testing.T) {
	m := ScalarModel{Kind: HNN, Orbits: []ScalarOrbit{
		{Energy: 1, Scalar: []float64{1.1, 0.9}}, {Energy: 5, Scalar: []float64{5.7, 5.1}}}} // deviations 0.1 and 0.3
	if got, want := m.sigma(), math.Sqrt(0.05); math.Abs(got-want) > 1e-12 {
		t.Errorf("σ = %v, want %v", got, want)
	}
	f, err := Scalars(ScalarsData{Models: []ScalarModel{m}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Hamiltonian NN: 4 points on 2 orbits of energies from 1 to 5",
		"orbit means differ from the energy by 0.283 (root mean square)", "standard deviation within an orbit 0.224."} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
	sum := 0.0
	heights := shares([]float64{-9, -0.99, -0.1, 0, 0.1, 0.99, 1, 9}, 1, 5)
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
		m := ScalarModel{Kind: HNN}
		for i := range 4 {
			e := float64(i) * factor
			m.Orbits = append(m.Orbits, ScalarOrbit{Energy: float64(i), Scalar: []float64{e, e, e}})
		}
		f, err := Scalars(ScalarsData{Name: name, Models: []ScalarModel{m}})
		if err != nil {
			t.Fatal(err)
		}
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

// Dots are a sample of the points, always the same one; the points of a small model are all there.
func TestScalarsSample(t *testing.T) {
	m := scalarsSample(1, 100, 50).Models[0]
	xs, ys := m.sample(700)
	again, _ := m.sample(700)
	if len(xs) != 700 || len(ys) != 700 {
		t.Fatalf("%d and %d of 5000 points, want 700", len(xs), len(ys))
	}
	known := map[[2]float64]bool{}
	for _, o := range m.Orbits {
		for _, v := range o.Scalar {
			known[[2]float64{o.Energy, v}] = true
		}
	}
	for i := range xs {
		if !known[[2]float64{xs[i], ys[i]}] || xs[i] != again[i] {
			t.Fatalf("dot %d at %v, %v, again at %v: want a point of the data, always the same", i, xs[i], ys[i], again[i])
		}
	}
	if xs, _ := m.sample(5000); len(xs) != 5000 {
		t.Errorf("%d of 5000 points, want all", len(xs))
	}
}
