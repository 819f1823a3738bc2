package ode

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Reset sets what is not part of a solver's compiled program: opts.Step and opts.MaxSteps, and the number of steps in a
// chunk, or 0 for the default.
func (s *Solver) Reset(opts Options, chunk int) { s.opts, s.chunkOf = opts.WithDefaults(), chunk }

// DormandPrinceStep is one step of dopri5 without error control: [Method.Step].
func DormandPrinceStep(f Flow, t, x, h *Node) *Node {
	_, next := dormandPrince.evaluate(f, t, x, h, f(t, x))
	return next
}

// DormandPrinceRecord returns the data that dense output needs of such a step: its record [B, 1 + 3D], and the state
// and the field [B, D] after it.
func DormandPrinceRecord(f Flow, t, x, h *Node) []*Node {
	ks, next := dormandPrince.evaluate(f, t, x, h, f(t, x))
	record := Concatenate([]*Node{column(t), x, ks[0], combine(dormandPrince.dense, ks)}, -1)
	return []*Node{record, next, ks[len(ks)-1]}
}

// Interpolated returns the state at a time within a step of one trajectory, from the results of DormandPrinceRecord.
func Interpolated(time, h float64, record, next, field *tensors.Tensor) []float64 {
	copied := tensors.MustCopyFlatData[float64]
	start := copied(record)
	sol := newSolution([][]float64{copied(next)}, [][]float64{{start[0], time}})
	newDenseOutput(sol).between(0, start, start[0]+h, copied(next), copied(field))
	return sol.At(0, 1)
}
