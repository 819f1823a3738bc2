package system

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// working is a system with one more degree of freedom. Its position is the work done by the force,
//
//	ẇ = ∂H/∂p · F(t, q, p)
//
// and its momentum is 0.
type working struct{ of *System }

var _ phase.Field = working{}

// Dim returns 2n + 2.
func (w working) Dim() int { return w.of.Dim() + 2 }

// Params returns nil.
func (w working) Params() []*tensors.Tensor { return nil }

// Eval returns the system's field with the power of its force among the velocities.
func (w working) Eval(_ []*Node, t, x *Node) *Node {
	q, p := phase.Split(x)
	n := AxisRange(0, w.of.DoF)
	state := phase.Join(SliceAxis(q, -1, n), SliceAxis(p, -1, n))
	velocity, rate := phase.Split(w.of.Eval(nil, t, state))
	power := ZerosLike(SliceAxis(q, -1, AxisElem(0)))
	if w.of.Force != nil {
		power = ReduceAndKeep(Mul(velocity, w.of.force(t, state)), ReduceSum, -1)
	}
	return phase.Join(Concatenate([]*Node{velocity, power}, -1), Concatenate([]*Node{rate, ZerosLike(power)}, -1))
}

// states extends states of the system by work 0 and its momentum 0.
func (w working) states(of [][]float64) [][]float64 {
	with := make([][]float64, len(of))
	for i, x := range of {
		n := len(x) / 2
		with[i] = append(append(append(append(with[i], x[:n]...), 0), x[n:]...), 0)
	}
	return with
}
