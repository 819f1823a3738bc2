package ode

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// Status says why a trajectory ended.
type Status int

const (
	Complete   Status = iota // reached the last requested time
	Diverged                 // its next state is not finite, its step too small, or its iterations don't converge
	OutOfSteps               // took all the steps that Options.MaxSteps allows
	Cancelled                // was still running when the context was done
)

func (s Status) String() string {
	return [...]string{"complete", "diverged", "out of steps", "cancelled"}[s]
}

// Solution holds the trajectories of a batch.
type Solution struct {
	Times              [][]float64 // the requested times of each trajectory
	Status             []Status    // why each trajectory ended
	Reached            []float64   // the time up to which it is valid: the last requested one if it is complete
	Accepted, Rejected []int       // the numbers of its steps

	states []float64 // [batch, times, dim]
	dim    int
}

// newSolution returns a solution in which trajectories stay at their starts.
func newSolution(starts, times [][]float64) *Solution {
	batch := len(starts)
	sol := &Solution{
		Times: times, Status: make([]Status, batch), Reached: moments(times, 0),
		Accepted: make([]int, batch), Rejected: make([]int, batch), dim: len(starts[0]),
		states: make([]float64, 0, batch*len(times[0])*len(starts[0])),
	}
	for _, start := range starts {
		for range times[0] {
			sol.states = append(sol.states, start...)
		}
	}
	return sol
}

// end sets the status of trajectory b, which could have gone on if alive.
func (s *Solution) end(ctx context.Context, b int, alive bool) {
	switch {
	case s.Reached[b] >= s.Times[b][len(s.Times[b])-1]:
		s.Status[b] = Complete
	case !alive:
		s.Status[b] = Diverged
	case ctx.Err() != nil:
		s.Status[b] = Cancelled
	default:
		s.Status[b] = OutOfSteps
	}
}

// Len returns the number of valid points of trajectory b, which is less than requested unless it is complete.
func (s *Solution) Len(b int) int {
	return sort.Search(len(s.Times[b]), func(i int) bool { return s.Times[b][i] > s.Reached[b] })
}

// At returns state i of trajectory b, of length 2n. The caller must not modify it.
func (s *Solution) At(b, i int) []float64 {
	from := (b*len(s.Times[b]) + i) * s.dim
	return s.states[from : from+s.dim : from+s.dim]
}

// Path returns the valid points of trajectory b as a matrix [points, 2n].
func (s *Solution) Path(b int) *mat.Dense {
	n := s.Len(b)
	from := b * len(s.Times[b]) * s.dim
	return mat.NewDense(n, s.dim, slices.Clone(s.states[from:from+n*s.dim]))
}

// Err returns the first error of [Solution.Ended], or nil if all trajectories are complete.
func (s *Solution) Err() error {
	for b := range s.Status {
		if err := s.Ended(b); err != nil {
			return err
		}
	}
	return nil
}

// Ended returns an error that says when and why trajectory b ended, or nil if it is complete.
func (s *Solution) Ended(b int) error {
	why, try := "diverged", "; try a smaller step or tolerance, or another start"
	switch s.Status[b] {
	case Complete:
		return nil
	case OutOfSteps:
		why = fmt.Sprintf("took the %d steps that are allowed and ended", s.Accepted[b]+s.Rejected[b])
		try = "; allow more steps, or larger ones"
	case Cancelled:
		why, try = "was cancelled", ""
	}
	return fmt.Errorf("trajectory %d of %d %s at t = %.6g of %.6g: the states up to there are valid%s",
		b+1, len(s.Times), why, s.Reached[b], s.Times[b][len(s.Times[b])-1], try)
}
