package phase

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// RiemannGradient returns (∂H/∂q, ∂H/∂p) of shape [batch, 2n], the steepest ascent of H (paper, section 6).
func RiemannGradient(h Hamiltonian, x *Node) *Node {
	return Join(gradients(h, x))
}

// SymplecticGradient returns (∂H/∂p, −∂H/∂q) of shape [batch, 2n], the field along which H is constant (paper,
// equation 2). If H is separable, the halves that [Split] yields do not depend on each other.
func SymplecticGradient(h Hamiltonian, x *Node) *Node {
	dHdq, dHdp := gradients(h, x)
	return Join(dHdp, graph.Neg(dHdq))
}

// gradients returns ∂H/∂q and ∂H/∂p. It differentiates with respect to a node for each coordinate, which Split and
// Coordinate return to H: GoMLX cannot differentiate slices twice, and XLA does not fuse them well.
func gradients(h Hamiltonian, x *Node) (dHdq, dHdp *Node) {
	q, p := Split(x)
	each := slices.Concat(columns(q), columns(p))
	for i := range each {
		each[i] = apart(each[i])
	}
	n := len(each) / 2
	whole := Join(graph.Concatenate(each[:n], -1), graph.Concatenate(each[n:], -1))
	g := graph.Gradient(graph.ReduceAllSum(energy(h, whole)), each...)
	return graph.Concatenate(g[:n], -1), graph.Concatenate(g[n:], -1)
}

// columns returns the coordinates of v, of shape [batch, n], each of shape [batch, 1].
func columns(v *Node) []*Node {
	n := v.Shape().Dim(-1)
	if parts := joined(v, n, 1); parts != nil {
		return parts
	}
	each := make([]*Node, n)
	for i := range each {
		each[i] = graph.SliceAxis(v, -1, graph.AxisElem(i))
	}
	return each
}

// apart returns a new node with the value of x. Derivatives with respect to it treat q and p as independent, even if p
// was computed from q, as after a kick.
func apart(x *Node) *Node {
	return graph.IdentityWithCustomGradient(x, func(_, v *Node) *Node { return v }) // a plain identity has no gradient
}

// Ascent is the field that climbs a Hamiltonian along its Riemann gradient, at unit rate:
//
//	ẋ = ∇H / |∇H|²,   so that dH/ds = 1
//
// Following it backward removes energy. A rollout diverges where ∇H vanishes, such as at the minimum of H.
type Ascent struct{ Of WithEnergy }

var _ WithEnergy = Ascent{}

// Dim returns 2n.
func (a Ascent) Dim() int { return a.Of.Dim() }

// Params returns the parameters of a.Of.
func (a Ascent) Params() []*tensors.Tensor { return a.Of.Params() }

// Architecture returns the [ProgramKey] of a.Of.
func (a Ascent) Architecture() any { return ProgramKey(a.Of) }

// Energy returns the energy of a.Of.
func (a Ascent) Energy(params []*Node, x *Node) *Node { return a.Of.Energy(params, x) }

// Eval returns ∇H/|∇H|² of shape [batch, 2n].
func (a Ascent) Eval(params []*Node, _, x *Node) *Node {
	g := RiemannGradient(hamiltonian(a.Of, params), x)
	return graph.Div(g, graph.ExpandAxes(graph.ReduceSum(graph.Square(g), -1), -1))
}
