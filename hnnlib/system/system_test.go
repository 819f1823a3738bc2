package system_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
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

// Small swings have the period 2π/√6, and a swing from (2.1, 0) turns back at q = ±2.1.
func TestPendulumSwings(t *testing.T) {
	const small = 1e-4
	sol := rollout(t, system.Pendulum, []float64{small, 0}, 10*2*math.Pi/math.Sqrt(6))
	for i, time := range sol.Times[0] {
		if want := small * math.Cos(math.Sqrt(6)*time); math.Abs(sol.At(0, i)[0]-want) > 1e-9 {
			t.Fatalf("at t = %g the angle is %g, want %g", time, sol.At(0, i)[0], want)
		}
	}
	sol = rollout(t, system.Pendulum, []float64{2.1, 0}, 20)
	for i := range sol.Times[0] {
		q, p := sol.At(0, i)[0], sol.At(0, i)[1]
		if h := 3*(1-math.Cos(q)) + p*p; math.Abs(h-3*(1-math.Cos(2.1))) > 1e-9 || math.Abs(q) > 2.1+1e-9 {
			t.Fatalf("at t = %g it is at (%g, %g) with energy %g", sol.Times[0][i], q, p, h)
		}
	}
}

// driven is an oscillator of mass m with friction and a drive:
//
//	H = p²/2m + mω²q²/2,   F = −2γp + mA cos Ωt,   so that  q̈ = −ω²q − 2γq̇ + A cos Ωt
//
// Its solution is a damped oscillation about B cos Ωt + C sin Ωt.
func driven() *system.System {
	const m, w0, damping, a, drive = 1.7, 1.3, 0.2, 0.9, 0.8
	d := math.Pow(w0*w0-drive*drive, 2) + math.Pow(2*damping*drive, 2)
	b, c := a*(w0*w0-drive*drive)/d, 2*a*damping*drive/d
	w := math.Sqrt(w0*w0 - damping*damping)
	return &system.System{
		Name: "driven", DoF: 1, SeparableH: true,
		H: func(x *Node) *Node {
			q, p := phase.Split(x)
			return Squeeze(Add(DivScalar(Square(p), 2*m), MulScalar(Square(q), m*w0*w0/2)), -1)
		},
		Force: func(t, x *Node) *Node {
			_, p := phase.Split(x)
			return Add(MulScalar(p, -2*damping), ExpandAxes(MulScalar(Cos(MulScalar(t, drive)), m*a), -1))
		},
		Sample: func(rng *rand.Rand) []float64 { return []float64{rng.NormFloat64(), rng.NormFloat64()} },
		Exact: func(start []float64, t float64) []float64 {
			left := start[0] - b // the part that decays is e^{−γt}(left cos wt + right sin wt)
			right := (start[1]/m - c*drive + damping*left) / w
			sin, cos := math.Sincos(w * t)
			driveSin, driveCos := math.Sincos(drive * t)
			decay := math.Exp(-damping * t)
			q := decay*(left*cos+right*sin) + b*driveCos + c*driveSin
			v := decay*((right*w-damping*left)*cos-(left*w+damping*right)*sin) + drive*(c*driveCos-b*driveSin)
			return []float64{q, m * v}
		},
	}
}

func TestDrivenOscillatorMatchesTheAnalyticSolution(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	s, starts := driven(), [][]float64{{1, 0.3}, {-0.5, 2}}
	followsTheField(t, dev, s)
	if err := system.Conform(context.Background(), dev, s); err != nil {
		t.Error(err)
	}
	for method, tolerance := range map[string]float64{
		"dopri5": 1e-7, "rk4": 1e-7, "implicit-midpoint": 1e-3, "midpoint6": 1e-9,
	} {
		times := []float64{0, 1, 7, 30}
		sol, err := ode.Solve(context.Background(), dev, s, starts, times, ode.Options{Method: method, Step: 0.02})
		if err == nil {
			err = sol.Err()
		}
		if err != nil {
			t.Fatal(err)
		}
		for b, start := range starts {
			for i, time := range times {
				if got, want := sol.At(b, i), s.Exact(start, time); !(floats.Distance(got, want, 2) < tolerance) {
					t.Errorf("%s at t = %g: %v, want %v", method, time, got, want)
				}
			}
		}
	}
}

// Methods that need H = T(p) + V(q) refuse a system with a force.
func TestForcedSystemIsNotSeparable(t *testing.T) {
	forced, free := driven(), driven()
	free.Force = nil
	if forced.Separable() || !free.Separable() {
		t.Errorf("with friction, a system is separable: %v; without: %v", forced.Separable(), free.Separable())
	}
	leapfrog := ode.Options{Method: "leapfrog"}
	if _, err := ode.NewSolver(devicetest.OpenForTest(t), forced, leapfrog); err == nil {
		t.Error("leapfrog takes a system with friction")
	}
}
