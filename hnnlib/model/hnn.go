package model

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// HNN is the Hamiltonian neural network (paper, section 2): the network outputs a scalar H(q, p), and the field is its
// symplectic gradient, taken inside the graph:
//
//	q̇ = ∂H/∂p,  ṗ = −∂H/∂q
//
// H is learned up to a constant and is not separable.
type HNN struct{ network }

var _ phase.WithEnergy = (*HNN)(nil)

func newHNN(s Spec) Model { return &HNN{newNetwork(s, s.Scalars)} }

// WithParams returns the model with these weights.
func (m *HNN) WithParams(params []*tensors.Tensor) Model { return &HNN{m.with(params)} }

// Energy returns the learned H of shape [batch]: the last output of the network.
func (m *HNN) Energy(params []*Node, x *Node) *Node {
	return Squeeze(SliceAxis(m.outputs(params, x), -1, AxisElem(m.spec.Scalars-1)), -1)
}

// Eval returns the symplectic gradient of the learned H.
func (m *HNN) Eval(params []*Node, _, x *Node) *Node {
	return phase.SymplecticGradient(func(x *Node) *Node { return m.Energy(params, x) }, x)
}
