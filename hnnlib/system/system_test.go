package system_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Every system's analytic solution, if it has one, moves along the system's field and, if no force acts, keeps its energy.
func TestExactSolutionsFollowTheField(t *testing.T) {
	checked := 0
	for _, s := range system.All {
		if s.Exact != nil {
			followsTheField(t, devicetest.OpenForTest(t), s)
			checked++
		}
	}
	if checked == 0 {
		t.Fatal("no system has an analytic solution")
	}
}

func followsTheField(t *testing.T, dev *device.Device, s *system.System) {
	t.Helper()
	ev := phase.NewEvaluator(dev)
	defer ev.Close()
	rng := rand.New(rand.NewPCG(3, 4))
	const h = 1e-5
	for range 5 {
		start, time := s.Sample(rng), 10*rng.Float64()
		at, before, after := s.Exact(start, time), s.Exact(start, time-h), s.Exact(start, time+h)
		field, err := ev.Derivatives(s, []float64{time}, mat.NewDense(1, s.Dim(), slices.Clone(at)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range at {
			if slope := (after[i] - before[i]) / (2 * h); math.Abs(slope-field.At(0, i)) > 1e-8 {
				t.Errorf("%s: coordinate %d moves with %g, the field says %g", s.Name, i+1, slope, field.At(0, i))
			}
		}
		both, err := ev.Energies(s, mat.NewDense(2, s.Dim(), slices.Concat(start, at)))
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(both[0]-both[1]) > 1e-12 && s.Force == nil {
			t.Errorf("%s: the energy changes from %g to %g", s.Name, both[0], both[1])
		}
		if begin := s.Exact(start, 0); !floats.EqualApprox(begin, start, 1e-12) {
			t.Errorf("%s: at time 0 it is at %v instead of its start %v", s.Name, begin, start)
		}
	}
}

func TestSpringStartsFillTheRing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	least, most, sum := math.Inf(1), 0., 0.
	const n = 20000
	for range n {
		s := system.Spring.Sample(rng)
		r := math.Hypot(s[0], s[1])
		least, most, sum = math.Min(least, r), math.Max(most, r), sum+r
	}
	if least < 0.1 || least > 0.101 || most > 1 || most < 0.999 || math.Abs(sum/n-0.55) > 0.01 {
		t.Errorf("radii from %g to %g with mean %g, want uniform in [0.1, 1]", least, most, sum/n)
	}
}

func TestUnknownSystem(t *testing.T) {
	_, err := system.ByName("sprung")
	if err == nil || err.Error()[:43] != `unknown system "sprung": expected one of sp` {
		t.Errorf("got %v", err)
	}
}
