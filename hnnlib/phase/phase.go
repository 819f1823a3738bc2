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
	// Params returns the values of Eval's params, which are arguments because the body of a compiled loop cannot
	// capture nodes; nil for a true system.
	Params() []*tensors.Tensor
	// Eval returns ẋ of shape [batch, 2n] for states x of the same shape at times t of shape [batch] or scalar. It
	// computes in x's dtype: params of another float dtype are converted.
	Eval(params []*Node, t, x *Node) *Node
}

// WithEnergy is a field that has an energy. The field need not conserve it: friction, for example, dissipates energy.
type WithEnergy interface {
	Field
	// Energy returns H(x) of shape [batch] for x of shape [batch, 2n].
	Energy(params []*Node, x *Node) *Node
}

// Separable is implemented by fields that know whether H(q, p) = T(p) + V(q), which explicit symplectic integrators
// need.
type Separable interface {
	Separable() bool
}

// IsSeparable reports whether f says that it is separable.
func IsSeparable(f Field) bool {
	s, ok := f.(Separable)
	return ok && s.Separable()
}

// StateChecker is implemented by fields that cannot start from some states, such as two bodies at the same place.
type StateChecker interface {
	// CheckState returns an error unless the field can start from state. It includes the function [CheckState].
	CheckState(state []float64) error
}

// Split returns the halves q and p, of shape [batch, n], of x of shape [batch, 2n]: the nodes that [Join] joined, if it
// made x.
func Split(x *Node) (q, p *Node) {
	n := x.Shape().Dim(-1) / 2
	if parts := joined(x, 2, n); parts != nil {
		return parts[0], parts[1]
	}
	return graph.SliceAxis(x, -1, graph.AxisRange(0, n)), graph.SliceAxis(x, -1, graph.AxisRangeToEnd(n))
}

// Join is the inverse of [Split]: it returns x of shape [batch, 2n] for q and p of shape [batch, n].
func Join(q, p *Node) *Node {
	return graph.Concatenate([]*Node{q, p}, -1)
}

// Coordinate returns coordinate i of q or p (of shape [batch, n]) as shape [batch].
func Coordinate(v *Node, i int) *Node {
	return graph.Squeeze(columns(v)[i], -1)
}

// joined returns the nodes that v was concatenated from, or nil unless they are count nodes of size coordinates each.
func joined(v *Node, count, size int) []*Node {
	switch {
	case count == 1:
		return []*Node{v}
	case v.Type() != graph.NodeTypeConcatenate || len(v.Inputs()) != count || v.Shape().Dim(-1) != count*size:
		return nil
	}
	for _, part := range v.Inputs() {
		if part.Shape().Dim(-1) != size {
			return nil
		}
	}
	return v.Inputs()
}

// CheckState returns an error unless state has dim finite numbers.
func CheckState(state []float64, dim int) error {
	if len(state) != dim {
		order := "q, then p"
		if dim > 2 {
			order = fmt.Sprintf("q1…q%d, then p1…p%d", dim/2, dim/2)
		}
		return fmt.Errorf("a state needs %d numbers (%s), but %d were given", dim, order, len(state))
	}
	for i, v := range state {
		if v != v || v-v != 0 {
			return fmt.Errorf("coordinate %d of the state is %v, but a finite number is needed", i+1, v)
		}
	}
	return nil
}

// Velocity returns f.Eval. It panics unless the result has x's shape, because the graph would silently broadcast it;
// [device.Program] turns the panic into an error.
func Velocity(f Field, params []*Node, t, x *Node) *Node {
	v := f.Eval(params, t, x)
	if !v.Shape().Equal(x.Shape()) {
		panic(fmt.Errorf("the field returns %s for states %s, but must return the same shape: ẋ of each state",
			v.Shape(), x.Shape()))
	}
	return v
}

// hamiltonian returns f.Energy with its parameters bound.
func hamiltonian(f WithEnergy, params []*Node) Hamiltonian {
	return func(x *Node) *Node { return f.Energy(params, x) }
}

// energy returns h(x). It panics, like [Velocity], unless h returns one number for each state.
func energy(h Hamiltonian, x *Node) *Node {
	e := h(x)
	if e.Rank() != 1 || e.Shape().Dim(0) != x.Shape().Dim(0) {
		panic(fmt.Errorf("the Hamiltonian returns %s for states %s, "+
			"but must reduce [batch, %d] to [batch]: ReduceSum(…, -1) and Coordinate do",
			e.Shape(), x.Shape(), x.Shape().Dim(-1)))
	}
	return e
}
