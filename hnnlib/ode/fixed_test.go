package ode_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
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

// Trajectories with different times take the same steps in a batch as alone, and follow the analytic solution.
func TestStepsOfABatchAreThoseOfEach(t *testing.T) {
	starts := [][]float64{{1, 0.3}, {-0.5, 1}}
	times := [][]float64{{0, 0.25, 0.7, 0.75, 3}, {1, 1.1, 4.05, 6.2, 9.33}}
	for _, name := range loops {
		opts := ode.Options{Method: name, Step: 0.1}
		both := tried(t, heavy, starts, times, opts, 7)
		if err := both.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name+" alone", tried(t, heavy, starts[1:], times[1:], opts, 7), both, 1, 1e-12)
		for b := range starts {
			for i, time := range times[b] {
				if want := heavy.Exact(starts[b], time-times[b][0]); distance(both.At(b, i), want) > 1e-4 {
					t.Errorf("%s: trajectory %d at t = %g is %v, want %v", name, b, time, both.At(b, i), want)
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

// Every trajectory takes exactly the allowed number of steps, alone and in a batch, whatever the size of the chunks.
func TestMaxStepsBoundsEachTrajectory(t *testing.T) {
	const most = 37
	for _, c := range []struct {
		name         string
		batch, chunk int
	}{{"dopri5", 1, 0}, {"dopri5", 100, 5}, {"rk4", 100, 0}, {"midpoint4", 2, 5}} {
		starts := slices.Repeat([][]float64{{1, 0.3}}, c.batch)
		starts[c.batch-1] = []float64{0.01, 0} // takes other steps
		opts := ode.Options{Method: c.name, MaxSteps: most}
		sol := tried(t, system.Pendulum, starts, [][]float64{grid(10, 101)}, opts, c.chunk)
		for b := range starts {
			if n := sol.Accepted[b] + sol.Rejected[b]; n != most || sol.Status[b] != ode.OutOfSteps {
				t.Fatalf("%v: trajectory %d takes %d steps, %s; want %d", c, b+1, n, sol.Status[b], most)
			}
			if n := sol.Len(b); n < 2 || sol.Times[b][n] <= sol.Reached[b] {
				t.Errorf("%v: %d points are valid up to t = %g", c, n, sol.Reached[b])
			}
		}
		want := fmt.Sprintf("trajectory 1 of %d took the 37 steps that are allowed and ended at t = %.6g of 10: "+
			"the states up to there are valid; allow more steps, or larger ones", c.batch, sol.Reached[0])
		if err := sol.Err(); err == nil || err.Error() != want {
			t.Errorf("%v: got  %v\nwant %s", c, err, want)
		}
	}
}

// A rollout is complete if MaxSteps is exactly the number of steps that it needs.
func TestMaxStepsIsNotOneTooFew(t *testing.T) {
	for _, name := range loops {
		opts := ode.Options{Method: name, Step: 0.1}
		free := solve(t, system.Pendulum, [][]float64{{1.8, 0.4}}, grid(2, 3), opts)
		opts.MaxSteps = free.Accepted[0] + free.Rejected[0]
		bound := solve(t, system.Pendulum, [][]float64{{1.8, 0.4}}, grid(2, 3), opts)
		if !slices.Equal(free.At(0, 2), bound.At(0, 2)) {
			t.Errorf("%s: the bound changes the end from %v to %v", name, free.At(0, 2), bound.At(0, 2))
		}
	}
}

// A fixed-step rollout that diverges has the status Diverged and counts the steps before.
func TestFixedStepsThatDivergeAreNotOutOfSteps(t *testing.T) {
	starts, opts := [][]float64{{1, 0}, {0, 0}}, ode.Options{Method: "rk4", Step: 10}
	sol := tried(t, system.Spring, starts, [][]float64{grid(2000, 3)}, opts, 0)
	if sol.Status[0] != ode.Diverged || sol.Status[1] != ode.Complete {
		t.Errorf("the trajectories are %v, want diverged and complete", sol.Status)
	}
	if n := sol.Accepted[0]; n < 70 || n > 90 || float64(n)*10 != sol.Reached[0] || sol.Accepted[1] != 200 {
		t.Errorf("they took %v steps to %v; RK4 overflows after about 80", sol.Accepted, sol.Reached)
	}
}

// lapsing is a context that is cancelled after a number of calls of Err.
type lapsing struct {
	context.Context
	asks *int
}

func (c lapsing) Err() error {
	if *c.asks--; *c.asks < 0 {
		return context.Canceled
	}
	return nil
}

// A cancelled rollout keeps the states so far.
func TestCancelled(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	starts := [][]float64{{1, 0}, {0.1, 0}}
	for _, name := range loops {
		for asks, least := range map[int]int{0: 1, 4: 2} {
			if !dev.DeviceLoops {
				least = 1 // of an implicit step, only iterations are taken
			}
			s := solver(t, heavy, ode.Options{Method: name}, 10)
			sol, err := s.Solve(lapsing{context.Background(), &asks}, starts, grid(20, 2001))
			if !errors.Is(err, context.Canceled) || sol == nil {
				t.Fatalf("%s: got %v, %v", name, sol, err)
			}
			for b, start := range starts {
				n := sol.Len(b)
				if sol.Status[b] != ode.Cancelled || n < least || n > 2000 {
					t.Errorf("%s: trajectory %d is %s with %d points", name, b+1, sol.Status[b], n)
				}
				if want := heavy.Exact(start, sol.Times[b][n-1]); math.Abs(sol.At(b, n-1)[0]-want[0]) > 1e-3 {
					t.Errorf("%s: at t = %g it is at %v, want %v", name, sol.Times[b][n-1], sol.At(b, n-1), want)
				}
			}
		}
	}
}
