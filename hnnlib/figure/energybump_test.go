package figure

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestEnergyBumpFaults(t *testing.T) {
	nan := math.NaN()
	with := func(change func(*EnergyBumpData)) error {
		d := bumpSample(false, true)
		change(&d)
		_, err := EnergyBump(d)
		return err
	}
	checkFaults(t, map[string]fail{
		"name": {with(func(d *EnergyBumpData) { d.Name = ".x" }),
			`figure name ".x": expected a file name without a folder or an extension, such as "energy-bump"`},
		"none": {with(func(d *EnergyBumpData) { d.Stretches = nil }),
			`figure "energy-bump", stretches: expected at least one, got none`},
		"kind": {with(func(d *EnergyBumpData) { d.Stretches[1].Kind = 7 }),
			`figure "energy-bump", stretch 2: expected a kind of Conserve, Gain or Lose, got StretchKind(7)`},
		"times": {with(func(d *EnergyBumpData) { d.Stretches[0].T = d.Stretches[0].T[:1] }),
			`figure "energy-bump", stretch 1: expected at least two times, got 1`},
		"time NaN": {with(func(d *EnergyBumpData) { d.Stretches[0].T[3] = nan }),
			`figure "energy-bump", stretch 1, T: expected finite numbers, got NaN`},
		"falling times": {with(func(d *EnergyBumpData) { d.Stretches[2].T[0] = 1 }),
			`figure "energy-bump", stretch 3: expected times that don't fall, got 1 after 5.1000000000000005`},
		"path": {with(func(d *EnergyBumpData) { d.Stretches[2].Path = d.Stretches[2].Path[:5] }),
			`figure "energy-bump", stretch 3: expected as many places as times, 120, got 5`},
		"path of NaN": {with(func(d *EnergyBumpData) {
			for i := range d.Stretches[0].Path {
				d.Stretches[0].Path[i][0] = nan
			}
		}), `figure "energy-bump", stretch 1, series "path": expected at least one finite point, got only NaN or Inf in 120 points`},
		"no energies": {with(func(d *EnergyBumpData) { d.Stretches[0].Energy, d.Stretches[0].Learned = nil, nil }),
			`figure "energy-bump", stretch 1: expected Energy, Learned or both, got neither`},
		"one without": {with(func(d *EnergyBumpData) { d.Stretches[1].Learned = nil }),
			`figure "energy-bump", stretch 2: expected Learned in all stretches or in none, got 0 and, in the first, 120`},
		"energies": {with(func(d *EnergyBumpData) { d.Stretches[1].Energy = d.Stretches[1].Energy[:9] }),
			`figure "energy-bump", stretch 2, series "Energy": expected as many X as Y, got 120 and 9`},
		"ground": {with(func(d *EnergyBumpData) { d.Ground.H = d.Ground.H[:3] }),
			`figure "energy-bump", panel "Ground truth": expected as many rows of H as values of P, 41, got 3`},
	})
}

// The alternative text says along what the energy changed, and by how much.
func TestEnergyBumpAlt(t *testing.T) {
	f, err := EnergyBump(bumpSample(true, false))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"From t = 4.2 to 5.1 along the Riemann gradient: learned H from 0.204 to 0.836.",
		"From t = 9.3 to 10.2 along the negative Riemann gradient: learned H from 0.814 to 0.322.",
	} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("alternative text %q lacks %q", f.Alt, want)
		}
	}
}

// A band marks each stretch that changes the energy, in both panels over time, and no other.
func TestEnergyBumpBands(t *testing.T) {
	d := bumpSample(true, true)
	for _, p := range []*panel{d.position(), d.energy()} {
		var spans [][2]float64
		for _, m := range p.marks {
			if b, ok := m.(band); ok {
				spans = append(spans, [2]float64{b.x0, b.x1})
			}
		}
		if len(spans) != 2 {
			t.Fatalf("%d bands %v, want 2", len(spans), spans)
		}
		for i, s := range []Stretch{d.Stretches[1], d.Stretches[3]} {
			if want := [2]float64{s.T[0], s.T[len(s.T)-1]}; spans[i] != want {
				t.Errorf("band over %v, want %v", spans[i], want)
			}
		}
	}
}

// A motion of one stretch that diverges is drawn up to there.
func TestEnergyBumpDiverged(t *testing.T) {
	d := bumpSample(false, true)
	d.Stretches = d.Stretches[1:2]
	s := &d.Stretches[0]
	for i := 60; i < 120; i++ {
		s.Path[i], s.Energy[i], s.Learned[i] = [2]float64{math.NaN(), math.Inf(1)}, math.NaN(), math.NaN()
	}
	f, err := EnergyBump(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.ArtifactDir()); err != nil {
		t.Fatal(err)
	}
	p, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte("null")); n < 180 {
		t.Errorf("%d nulls, want one for each of about 200 missing numbers", n)
	}
}

// The phase panel has equal axes and stands beside both panels over time, whatever its proportions.
func TestTallPanel(t *testing.T) {
	for _, wide := range []float64{1, 3, 0.3} {
		d := bumpSample(false, true)
		for i := range d.Ground.Q {
			d.Ground.Q[i] *= wide
		}
		d.Ground.P = append([]float64(nil), contourSample().Panels[0].P...)
		s := &sheet{legend: d.legend(), rows: [][]*panel{{d.phase(), d.position()}, {nil, d.energy()}}}
		p, page := s.rows[0][0], s.plan()
		if across, up := float64(p.w)/(p.x.max-p.x.min), float64(p.h)/(p.y.max-p.y.min); math.Abs(across/up-1) > 1e-9 {
			t.Errorf("a unit is %v across and %v upward", across, up)
		}
		top, low, at := page.rects[0][1].Max.Y, page.rects[1][1].Min.Y, page.rects[0][0]
		if math.Abs(float64(top-at.Max.Y-(at.Min.Y-low))) > 1e-6 || at.Min.Y < low-1e-6 {
			t.Errorf("stands from %v to %v, want the middle of %v to %v", at.Min.Y, at.Max.Y, low, top)
		}
		if got := at.Size().Y; math.Abs(float64(got-p.h)) > 1e-6 || got > bumpPhase+vg.Length(1e-6) {
			t.Errorf("%v tall, want %v", got, p.h)
		}
	}
}
