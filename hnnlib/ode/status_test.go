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

// Every trajectory takes exactly the allowed number of steps, alone and in a batch, whatever the size of the chunks.
func TestMaxStepsBoundsEachTrajectory(t *testing.T) {
	const most = 37
	for _, m := range ode.Methods {
		for batch, chunk := range map[int]int{1: 0, 100: 5} {
			starts := slices.Repeat([][]float64{{1, 0.3}}, batch)
			starts[batch-1] = []float64{0.01, 0} // takes other steps
			opts := ode.Options{Method: m.Name, MaxSteps: most}
			sol := tried(t, system.Pendulum, starts, [][]float64{grid(10, 101)}, opts, chunk)
			for b := range starts {
				if n := sol.Accepted[b] + sol.Rejected[b]; n != most || sol.Status[b] != ode.OutOfSteps {
					t.Fatalf("%s: trajectory %d of %d takes %d steps, %s; want %d",
						m.Name, b+1, batch, n, sol.Status[b], most)
				}
				if n := sol.Len(b); n < 2 || sol.Times[b][n] <= sol.Reached[b] {
					t.Errorf("%s: %d points are valid up to t = %g", m.Name, n, sol.Reached[b])
				}
			}
			want := fmt.Sprintf("trajectory 1 of %d took the 37 steps that are allowed and ended at t = %.6g of 10: "+
				"the states up to there are valid; allow more steps, or larger ones", batch, sol.Reached[0])
			if err := sol.Err(); err == nil || err.Error() != want {
				t.Errorf("%s: got  %v\nwant %s", m.Name, err, want)
			}
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
			s, err := ode.NewSolver(dev, heavy, ode.Options{Method: name})
			if err != nil {
				t.Fatal(err)
			}
			s.SetChunk(10)
			sol, err := s.Solve(lapsing{context.Background(), &asks}, starts, grid(20, 2001))
			s.Close()
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
