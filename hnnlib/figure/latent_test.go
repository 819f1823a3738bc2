package figure

import (
	"math"
	"strings"
	"testing"
)

func TestLatentFaults(t *testing.T) {
	with := func(change func(*LatentData)) error {
		d := latentSample()
		change(&d)
		_, err := Latent(d)
		return err
	}
	checkFaults(t, map[string]fail{
		"none":     {with(func(d *LatentData) { d.Panels = nil }), `figure "latent", panels: expected at least one, got none`},
		"no codes": {with(func(d *LatentData) { d.Panels[0].Codes = nil }), `figure "latent", panel "Baseline NN": expected at least one code, got none`},
		"values": {with(func(d *LatentData) { d.Panels[1].Values = d.Panels[1].Values[:3] }),
			`figure "latent", panel "Hamiltonian NN": expected as many values as codes, 3600, got 3`},
		"code NaN": {with(func(d *LatentData) { d.Panels[1].Codes[7][1] = math.NaN() }),
			`figure "latent", panel "Hamiltonian NN", codes: expected finite numbers, got NaN`},
		"value Inf": {with(func(d *LatentData) { d.Panels[0].Values[7] = math.Inf(1) }),
			`figure "latent", panel "Baseline NN", values: expected finite numbers, got +Inf`},
		"ground": {with(func(d *LatentData) { d.Panels[1].Ground.Q = nil }),
			`figure "latent", panel "": expected at least two values of Q, got 0`},
		"path": {with(func(d *LatentData) { d.Panels[1].Path = [][2]float64{{math.NaN(), 0}} }),
			`figure "latent", panel "Hamiltonian NN", series "path": expected at least one finite point, got only NaN or Inf in 1 points`},
	})
}

func TestLatentAlt(t *testing.T) {
	f, err := Latent(latentSample())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"coloured by true angle (rad).",
		"Hamiltonian NN: 3600 codes, z_q from -0.785 to 0.781, z_p from -0.139 to 0.139; correlation of z_q with the colour 1.000;",
		"Baseline NN: 3600 codes,",
		"the path's z_q swings over 0.848 at first and 0.0835 at the end.",
	} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
}

// Both forms colour by one scale over all panels, with one colour bar.
func TestLatentColours(t *testing.T) {
	d := latentSample()
	for i := range d.Panels[0].Values {
		d.Panels[0].Values[i] *= 2
	}
	f, err := Latent(d)
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	reach, bars, panels := unset.with(d.Panels[0].Values...), 0, 0
	for _, trace := range p["data"].([]any) {
		marker, ok := trace.(map[string]any)["marker"].(map[string]any)
		if !ok || marker["cmin"] == nil {
			continue
		}
		panels++
		if marker["cmin"] != reach.lo || marker["cmax"] != reach.hi {
			t.Errorf("colours from %v to %v, want %v", marker["cmin"], marker["cmax"], reach)
		}
		if n := len(marker["color"].([]any)); n != latentDots {
			t.Errorf("%d dots, want %d", n, latentDots)
		}
		if bar, ok := marker["colorbar"].(map[string]any); ok && marker["showscale"] == true {
			bars++
			if bar["len"].(float64) >= 1 {
				t.Errorf("the colour bar is %v of the page long", bar["len"])
			}
		}
	}
	if panels != 2 || bars != 1 {
		t.Errorf("%d panels of dots and %d colour bars, want 2 and 1", panels, bars)
	}
}

// Codes of one value, a constant H and no path are drawn without them.
func TestLatentPlain(t *testing.T) {
	g := latentGrid()
	for _, row := range g.H {
		clear(row)
	}
	f, err := Latent(LatentData{Panels: []LatentPanel{{Kind: HNN, Codes: [][2]float64{{0, 0}, {1, 1}}, Values: []float64{0, 0}, Ground: g}}})
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
