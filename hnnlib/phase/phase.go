package phase

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Node is a node of GoMLX's computation graph.
type Node = graph.Node

// Hamiltonian maps states x of shape [batch, 2n] to energies of shape [batch].
type Hamiltonian func(x *Node) *Node

// Field is a vector field over phase space, ẋ = f(t, x), true or learned.
type Field interface {
	// Dim is the number of coordinates of a state, 2n.
	Dim() int
	// Params are the values that Eval takes as nodes; none for a true system.
	// They are passed openly because the body of a compiled loop captures nothing from outside.
	Params() []*tensors.Tensor
	// Eval returns ẋ of shape [batch, 2n] for states x of the same shape at times t of shape [batch]
	// or scalar. It computes in x's dtype: params of another float dtype are converted.
	Eval(params []*Node, t, x *Node) *Node
}

// Conservative is a field that follows from a Hamiltonian.
type Conservative interface {
	Field
	// Energy returns H(x) of shape [batch] for x of shape [batch, 2n].
	Energy(params []*Node, x *Node) *Node
}

// Separable is implemented by fields that know whether H(q, p) = T(p) + V(q).
// Explicit symplectic integrators need it; a field that doesn't implement it counts as non-separable.
type Separable interface {
	Separable() bool
}

// IsSeparable tells whether f declares a separable Hamiltonian.
func IsSeparable(f Field) bool {
	s, ok := f.(Separable)
	return ok && s.Separable()
}

// Split returns q and p, each of shape [batch, n], of x of shape [batch, 2n].
func Split(x *Node) (q, p *Node) {
	n := x.Shape().Dimensions[x.Rank()-1] / 2
	return graph.SliceAxis(x, -1, graph.AxisRange(0, n)), graph.SliceAxis(x, -1, graph.AxisRangeToEnd(n))
}

// Join is the inverse of [Split]: it returns x of shape [batch, 2n] for q and p of shape [batch, n].
func Join(q, p *Node) *Node {
	return graph.Concatenate([]*Node{q, p}, -1)
}

// Coordinate returns coordinate i of q or p (of shape [batch, n]) as shape [batch].
func Coordinate(v *Node, i int) *Node {
	return graph.Squeeze(graph.SliceAxis(v, -1, graph.AxisElem(i)), -1)
}

// RiemannGradient returns (∂H/∂q, ∂H/∂p) of shape [batch, 2n]: the direction of steepest ascent of H.
// Following it adds energy, as the paper's section 6 does.
func RiemannGradient(h Hamiltonian, x *Node) *Node {
	return graph.Gradient(graph.ReduceAllSum(h(x)), x)[0]
}

// SymplecticGradient returns (∂H/∂p, −∂H/∂q) of shape [batch, 2n]: the field along which H is
// constant (paper, equation 2).
func SymplecticGradient(h Hamiltonian, x *Node) *Node {
	dHdq, dHdp := Split(RiemannGradient(h, x))
	return Join(dHdp, graph.Neg(dHdq))
}

// CheckState returns an error unless state has one finite number for each of dim coordinates.
func CheckState(state []float64, dim int) error {
	if len(state) != dim {
		return fmt.Errorf("a state needs %d numbers (q1…q%d, then p1…p%d), but %d were given", dim, dim/2, dim/2, len(state))
	}
	for i, v := range state {
		if v != v || v-v != 0 {
			return fmt.Errorf("coordinate %d of the state is %v, but a finite number is needed", i+1, v)
		}
	}
	return nil
}
