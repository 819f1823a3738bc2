package figure

import (
	"math"
	"strings"
	"testing"
)

func TestAnglesFaults(t *testing.T) {
	with := func(change func(*AnglesData)) error {
		d := anglesSample(true)
		change(&d)
		_, err := Angles(d)
		return err
	}
	checkFaults(t, map[string]fail{
		"none":  {with(func(d *AnglesData) { d.Series = nil }), `figure "angles", series: expected at least one, got none`},
		"times": {with(func(d *AnglesData) { d.Series[0].T = []float64{1} }), `figure "angles", series "Ground truth": expected at least two times, got 1`},
		"falling": {with(func(d *AnglesData) { d.Series[1].T[2] = 0 }),
			`figure "angles", series "Baseline NN", T: expected rising ones, got 0 after 0.05`},
		"angles": {with(func(d *AnglesData) { d.Series[1].Angle = nil }),
			`figure "angles", angle, series "Baseline NN": expected as many X as Y, got 301 and 0`},
		"energies": {with(func(d *AnglesData) { d.Series[2].Energy = d.Series[2].Energy[1:] }),
			`figure "angles", energy, series "Hamiltonian NN": expected as many X as Y, got 301 and 300`},
		"frames": {with(func(d *AnglesData) { d.Series[2].Frames = nil }),
			`figure "angles", series "Hamiltonian NN": expected frames in all series or in none, got 0 and, in the first, 301`},
		"frame": {with(func(d *AnglesData) { d.Series[0].Frames[1] = nil }),
			`figure "angles", series "Ground truth", frame 2: expected 28×28 = 784 numbers, got 0`},
	})
}

func TestAnglesAlt(t *testing.T) {
	f, err := Angles(anglesSample(false))
	if err != nil {
		t.Fatal(err)
	}
	want := "Baseline NN: largest angle 0.482 in the first fifth of the time, 0.0432 in the last; energy from 0.231 to 0.000571."
	if !strings.Contains(f.Alt, want) {
		t.Errorf("alternative text %q lacks %q", f.Alt, want)
	}
}

// The energy's axis holds 0 and all that a baseline loses, but little of what one gains without end.
func TestAnglesEnergyRange(t *testing.T) {
	d := anglesSample(false)
	if e := d.energyRange(); e.lo > 0 || e.lo < -0.05 || e.hi < 0.23 || e.hi > 0.3 {
		t.Errorf("from %v to %v, want from 0 to the truth's 0.23", e.lo, e.hi)
	}
	d.Series[1].Energy[300] = 1e12
	if e := d.energyRange(); e.hi < 0.5 || e.hi > 1 {
		t.Errorf("up to %v, want up to about three times the truth's 0.23", e.hi)
	}
	d.Series = d.Series[1:2]
	if e := d.energyRange(); e.hi < 1e12 {
		t.Errorf("up to %v, want all of a baseline on its own", e.hi)
	}
}

// What could not be recovered is a gap.
func TestAnglesGaps(t *testing.T) {
	d := anglesSample(true)
	for i := 200; i < 301; i++ {
		d.Series[1].Angle[i], d.Series[1].Energy[i] = math.NaN(), math.NaN()
		d.Series[1].Frames[i][0] = float32(math.NaN())
	}
	d.Series[1].Energy[0] = math.NaN()
	f, err := Angles(d)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := f.Save(t.ArtifactDir())
	if err != nil {
		t.Fatal(err)
	}
	checkSVG(t, f, paths[1])
	if want := "Baseline NN: largest angle 0.482 in the first fifth of the time, none in the last; energy from 0.227 to 0.00436."; !strings.Contains(f.Alt, want) {
		t.Errorf("alternative text %q lacks %q", f.Alt, want)
	}
}
