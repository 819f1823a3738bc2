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

// The analytic solution of every system that has one follows the field and, without a force, conserves the energy.
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

func TestStartsFillTheRing(t *testing.T) {
	for _, c := range []struct {
		sys         *system.System
		least, most float64
	}{{system.Spring, 0.1, 1}, {system.Pendulum, 1.3, 2.3}} {
		rng := rand.New(rand.NewPCG(5, 6))
		radii := make([]float64, 20_000)
		for i := range radii {
			radii[i] = floats.Norm(c.sys.Sample(rng), 2)
		}
		least, most, mean := floats.Min(radii), floats.Max(radii), floats.Sum(radii)/float64(len(radii))
		if least < c.least || least > c.least+0.001 || most > c.most || most < c.most-0.001 ||
			math.Abs(mean-(c.least+c.most)/2) > 0.01 {
			t.Errorf("%s: radii from %g to %g with mean %g, want uniform in [%g, %g]",
				c.sys.Name, least, most, mean, c.least, c.most)
		}
	}
}

func TestUnknownSystem(t *testing.T) {
	_, err := system.ByName("sprung")
	if err == nil || err.Error()[:43] != `unknown system "sprung": expected one of sp` {
		t.Errorf("got %v", err)
	}
}
