package phase

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Ascent is the field that climbs a Hamiltonian along its Riemann gradient, at unit rate:
//
//	ẋ = ∇H / |∇H|²,   so that dH/ds = 1
//
// Following it for s adds the energy s; following it backward removes energy. A rollout diverges where ∇H vanishes,
// such as at the minimum of H.
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
