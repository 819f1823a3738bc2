package ode

import (
	"fmt"
	"sort"

	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Solution holds the trajectories of a batch.
type Solution struct {
	// Times has one row of requested times per trajectory.
	Times [][]float64
	// Reached is the time up to which each trajectory is valid: the last requested one unless it diverged.
	Reached []float64
	// Accepted and Rejected count the steps of each trajectory.
	Accepted, Rejected []int

	states []float64 // [batch, times, dim]
	dim    int
}

// Batch is the number of trajectories.
func (s *Solution) Batch() int { return len(s.Times) }

// Dim is the number of coordinates, 2n.
func (s *Solution) Dim() int { return s.dim }

// Len is the number of valid points of trajectory b: fewer than requested if it diverged.
func (s *Solution) Len(b int) int {
	return sort.Search(len(s.Times[b]), func(i int) bool { return s.Times[b][i] > s.Reached[b] })
}

// At returns state i of trajectory b, of length 2n: a view, not to be changed.
func (s *Solution) At(b, i int) []float64 {
	from := (b*len(s.Times[b]) + i) * s.dim
	return s.states[from : from+s.dim : from+s.dim]
}

// Path returns the valid points of trajectory b as a matrix [points, 2n].
func (s *Solution) Path(b int) *mat.Dense {
	n := s.Len(b)
	from := b * len(s.Times[b]) * s.dim
	return mat.NewDense(n, s.dim, append([]float64(nil), s.states[from:from+n*s.dim]...))
}

// From returns trajectories b and later: a view.
func (s *Solution) From(b int) *Solution {
	return &Solution{s.Times[b:], s.Reached[b:], s.Accepted[b:], s.Rejected[b:], s.states[b*len(s.Times[0])*s.dim:], s.dim}
}

// Diverged returns an error that names the first trajectory that ended early and its time, or nil.
func (s *Solution) Diverged() error {
	for b := range s.Times {
		if last := s.Times[b][len(s.Times[b])-1]; s.Reached[b] < last {
			return fmt.Errorf("trajectory %d of %d diverged at t = %.6g of %.6g: the states up to there are valid; "+
				"try a smaller step or tolerance, or another start", b+1, len(s.Times), s.Reached[b], last)
		}
	}
	return nil
}

// Tensor returns all states as float64 of shape [batch·points, 2n], one trajectory after the other.
// States past the end of a diverged trajectory are its start.
func (s *Solution) Tensor() *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(append([]float64(nil), s.states...), len(s.states)/s.dim, s.dim)
}

// Given returns one trajectory of known states as a solution, so that it can be measured like one.
func Given(times []float64, states [][]float64) *Solution {
	s := &Solution{Times: [][]float64{times}, Reached: []float64{times[len(times)-1]}, Accepted: []int{0}, Rejected: []int{0}, dim: len(states[0])}
	for _, state := range states {
		s.states = append(s.states, state...)
	}
	return s
}
