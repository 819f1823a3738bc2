package system_test

import (
	"math"
	"testing"

	"hnn/hnnlib/system"
)

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
