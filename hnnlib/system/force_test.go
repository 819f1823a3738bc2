package system_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"
)

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
