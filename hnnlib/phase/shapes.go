package phase

import "fmt"

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
