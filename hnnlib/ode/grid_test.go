package ode_test

import (
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"
)

// The steps to a state have the size that Options.Step sets, whatever other times are requested. The expected states
// come from leapfrog steps of 0.5 on the spring, written out here.
func TestStepsAreThoseThatWereAskedFor(t *testing.T) {
	step := func(q, p, h float64) (float64, float64) { // H = q² + p²
		p -= h / 2 * 2 * q
		q += h * 2 * p
		return q, p - h/2*2*q
	}
	opts := ode.Options{Method: "leapfrog", Step: 0.5}
	for _, points := range []int{2, 3, 41, 100, 1000} {
		times := grid(20, points)
		sol := solve(t, system.Spring, [][]float64{{1, 0}}, times, opts)
		for i, time := range times {
			q, p := 1., 0.
			whole := math.Floor(time/0.5 + 1e-9)
			for range int(whole) {
				q, p = step(q, p, 0.5)
			}
			q, p = step(q, p, time-whole*0.5)
			if got := sol.At(0, i); distance(got, []float64{q, p}) > 1e-12 {
				t.Fatalf("%d points: at t = %g it is at %v, want %v", points, time, got, []float64{q, p})
			}
		}
		if sol.Accepted[0] != 40 {
			t.Errorf("%d points: it took %d steps of 0.5 to t = 20", points, sol.Accepted[0])
		}
	}
}

// With every method, trajectories with different times take the same steps in a batch as alone.
func TestStepsOfABatchAreThoseOfEach(t *testing.T) {
	starts := [][]float64{{1, 0.3}, {-0.5, 1}}
	times := [][]float64{{0, 0.25, 0.7, 0.75, 3}, {1, 1.1, 4.05, 6.2, 9.33}}
	for _, m := range ode.Methods {
		if m.Adaptive {
			continue
		}
		opts := ode.Options{Method: m.Name, Step: 0.1}
		both := tried(t, system.Pendulum, starts, times, opts, 7)
		for b := range starts {
			alone := tried(t, system.Pendulum, starts[b:b+1], times[b:b+1], opts, 0)
			if both.Status[b] != ode.Complete || both.Accepted[b] != alone.Accepted[0] {
				t.Errorf("%s: trajectory %d is %s after %d steps, alone %d", m.Name, b, both.Status[b], both.Accepted[b], alone.Accepted[0])
			}
			for i := range times[b] {
				if d := distance(both.At(b, i), alone.At(0, i)); d > 1e-12 {
					t.Errorf("%s: trajectory %d at t = %g is %g from where it is alone", m.Name, b, times[b][i], d)
				}
			}
		}
	}
}

// The time at which a trajectory diverges does not depend on the requested times.
func TestDivergenceBetweenTimes(t *testing.T) {
	opts := ode.Options{Method: "rk4", Step: 10}
	want := tried(t, system.Spring, [][]float64{{1, 0}}, [][]float64{grid(2000, 201)}, opts, 0)
	got := tried(t, system.Spring, [][]float64{{1, 0}, {0, 0}}, [][]float64{grid(2000, 1001)}, opts, 0)
	if !slices.Equal(got.Status, []ode.Status{ode.Diverged, ode.Complete}) || math.Abs(got.Reached[0]-want.Reached[0]) > 10 {
		t.Errorf("they are %v at %v, want the first to diverge at t = %g", got.Status, got.Reached, want.Reached[0])
	}
	if n := got.Len(0); math.IsNaN(got.At(0, n-1)[0]) || got.Accepted[0] != want.Accepted[0] {
		t.Errorf("its last state is %v after %d steps, want %d", got.At(0, n-1), got.Accepted[0], want.Accepted[0])
	}
}
