package ode

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Derivatives returns the field ẋ at each row of states and time 0, both of shape [rows, 2n], by a program
// compiled once for each number of rows.
func (s *Solver) Derivatives(states *mat.Dense) (*mat.Dense, error) {
	rows, cols := states.Dims()
	exec, err := s.exec("derivatives", func(in []*Node) []*Node {
		x := in[0]
		return []*Node{s.flow(in[1:])(ScalarZero(x.Graph(), x.DType()), x)}
	})
	if err != nil {
		return nil, err
	}
	x := tensors.FromFlatDataAndDimensions(mat.DenseCopyOf(states).RawMatrix().Data, rows, cols)
	out, err := exec.Call1(inputs([]*tensors.Tensor{x}, widen(s.field.Params()))...)
	if err != nil {
		return nil, err
	}
	return mat.NewDense(rows, cols, tensors.MustCopyFlatData[float64](out)), nil
}
