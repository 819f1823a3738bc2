package phase

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Ascent is the field that climbs a Hamiltonian along its Riemann gradient, at unit rate:
//
//	ẋ = ∇H / |∇H|²,   so that dH/ds = 1
//
// and following it for s adds the energy s; backward in time it removes energy. It ends, as a rollout that
// diverges, where ∇H vanishes: at the bottom of H there is no energy left to remove.
type Ascent struct{ Of WithEnergy }

var _ WithEnergy = Ascent{}

// Dim returns 2n.
func (a Ascent) Dim() int { return a.Of.Dim() }

// Params are those of the field whose Hamiltonian is climbed.
func (a Ascent) Params() []*tensors.Tensor { return a.Of.Params() }

// Architecture is that of the field whose Hamiltonian is climbed.
func (a Ascent) Architecture() any { return ProgramKey(a.Of) }

// Energy is the Hamiltonian that is climbed.
func (a Ascent) Energy(params []*Node, x *Node) *Node { return a.Of.Energy(params, x) }

// Eval returns ∇H/|∇H|² of shape [batch, 2n].
func (a Ascent) Eval(params []*Node, _, x *Node) *Node {
	g := RiemannGradient(hamiltonian(a.Of, params), x)
	return graph.Div(g, graph.ExpandAxes(graph.ReduceSum(graph.Square(g), -1), -1))
}
