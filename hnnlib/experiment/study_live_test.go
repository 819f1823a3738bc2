package experiment_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"
)

func TestPlaneOrbits(t *testing.T) {
	s, ctx := study(t), context.Background()
	for _, start := range [][]float64{{1, 0}, {0.3, -0.4}} {
		orbits, err := s.PlaneOrbits(ctx, start)
		if err != nil || len(orbits) != 3 {
			t.Fatalf("%d orbits (%v), want three", len(orbits), err)
		}
		for i, kind := range []string{"truth", "baseline", "hnn"} {
			o := orbits[i]
			if o.Kind != kind || !slices.Equal(o.States[0], start) {
				t.Errorf("orbit %d is the %v's and starts at %v, want the %v's from %v", i, o.Kind, o.States[0], kind,
					start)
			}
			for j, x := range o.States {
				if want := x[0]*x[0] + x[1]*x[1]; math.Abs(o.Energy[j]-want) > 1e-9 {
					t.Fatalf("%v: the energy of %v is %v, want %v", kind, x, o.Energy[j], want)
				}
			}
		}
		end := len(orbits[0].Times) - 1
		last, span := orbits[0].States[end], orbits[0].Times[end]
		at := system.Spring.Exact(start, span)
		if span != s.View.RolloutSpan || math.Hypot(last[0]-at[0], last[1]-at[1]) > 1e-4 {
			t.Errorf("the truth ends at %v at time %v, want %v at %v", last, span, at, s.View.RolloutSpan)
		}
	}
	if _, err := s.PlaneOrbits(ctx, []float64{1}); err == nil || !strings.Contains(err.Error(), "2") {
		t.Errorf("a start of one number gives %v", err)
	}
}

// The plane is the system's own, or follows from its starts; without a plane there is an error that says so.
func TestPlaneLimit(t *testing.T) {
	of := func(sys *system.System) (float64, error) {
		return (&experiment.Study{E: &experiment.Experiment{Info: experiment.Info{Title: "Mine"},
			Source: &experiment.Coordinates{System: sys}}}).PlaneLimit()
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
	refused(t, second(of(system.TwoBody)), "Mine has 4 degrees of freedom: only systems with one have a phase plane")
}
