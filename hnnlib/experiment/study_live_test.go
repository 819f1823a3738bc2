package experiment_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/system"
)

func TestPlaneOrbits(t *testing.T) {
	s, ctx := study(t), context.Background()
	for _, start := range [][]float64{{1, 0}, {0.3, -0.4}} {
		orbits, energy, err := s.PlaneOrbits(ctx, start)
		if err != nil {
			t.Fatal(err)
		}
		if want := start[0]*start[0] + start[1]*start[1]; math.Abs(energy-want) > 1e-12 {
			t.Errorf("from %v the energy is %v, want %v", start, energy, want)
		}
		if len(orbits) != 3 {
			t.Fatalf("%d orbits, want three", len(orbits))
		}
		for i, kind := range []plot.Kind{plot.Truth, plot.Baseline, plot.HNN} {
			o := orbits[i]
			if o.Kind != kind || o.Path[0] != [2]float64{start[0], start[1]} {
				t.Errorf("orbit %d is the %v's and starts at %v, want the %v's from %v", i, o.Kind, o.Path[0], kind, start)
			}
			end := o.Path[len(o.Path)-1]
			if gain := end[0]*end[0] + end[1]*end[1] - energy; math.Abs(gain-o.Gain) > 1e-9 {
				t.Errorf("%v: the gain is %v, but the last state says %v", kind, o.Gain, gain)
			}
		}
		truth := orbits[0]
		at := system.Spring.Exact(start, truth.End)
		last := truth.Path[len(truth.Path)-1]
		if truth.End != s.View.RolloutSpan || math.Hypot(last[0]-at[0], last[1]-at[1]) > 1e-4 {
			t.Errorf("the truth ends at %v at time %v, want %v at %v", last, truth.End, at, s.View.RolloutSpan)
		}
	}
	if _, _, err := s.PlaneOrbits(ctx, []float64{1}); err == nil || !strings.Contains(err.Error(), "2") {
		t.Errorf("a start of one number gives %v", err)
	}
}

// The plane is the system's own, or follows from its starts; without a plane there is an error that says so.
func TestPlaneLimit(t *testing.T) {
	of := func(sys *system.System) (float64, error) {
		return (&experiment.Study{E: &experiment.Experiment{Info: experiment.Info{Title: "Mine"}, Source: &experiment.Coordinates{System: sys}}}).PlaneLimit()
	}
	for name, c := range map[string]struct {
		sys  *system.System
		want float64
	}{
		"own":      {system.Pendulum, system.Pendulum.Limit},
		"sampled":  {&system.System{DoF: 1, Sample: func(*rand.Rand) []float64 { return []float64{1, -3} }}, 1.3 * 3},
		"unknown":  {&system.System{DoF: 1}, 1},
		"at rest":  {&system.System{DoF: 1, Sample: func(*rand.Rand) []float64 { return []float64{0, 0} }}, 1},
		"recorded": {system.RealPendulum, system.RealPendulum.Limit},
	} {
		if got, err := of(c.sys); err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v (%v), want %v", name, got, err, c.want)
		}
	}
	if _, err := of(system.TwoBody); err == nil || err.Error() != "Mine has 4 degrees of freedom: only systems with one have a phase plane" {
		t.Errorf("two bodies give %v", err)
	}
}
