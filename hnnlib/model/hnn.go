package model

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// HNN is the Hamiltonian neural network (paper, section 2): the network outputs a scalar H(q, p), and
// the field is its symplectic gradient, taken inside the graph:
//
//	q̇ = ∂H/∂p,  ṗ = −∂H/∂q
//
// H is learned up to a constant, and is not separable.
type HNN struct {
	spec   Spec
	net    mlp
	params []*tensors.Tensor
}

var _ interface {
	Model
	phase.WithEnergy
} = (*HNN)(nil)

func newHNN(s Spec) *HNN {
	return &HNN{spec: s, net: mlp{[]int{s.Dim, s.Hidden, s.Hidden, s.Scalars}}}
}

// Kind returns "hnn".
func (m *HNN) Kind() string { return "hnn" }

// Dim returns 2n.
func (m *HNN) Dim() int { return m.spec.Dim }

// Architecture is what the graph depends on: models that differ in their weights only share compiled programs.
func (m *HNN) Architecture() any { return m.spec }

// Layout lists the network's weights and biases.
func (m *HNN) Layout() []Param { return m.net.layout() }

// Params returns the weights.
func (m *HNN) Params() []*tensors.Tensor { return m.params }

// WithParams returns the model with these weights.
func (m *HNN) WithParams(params []*tensors.Tensor) Model {
	return &HNN{spec: m.spec, net: m.net, params: params}
}

// Energy returns the learned H of shape [batch]: the last output of the network.
func (m *HNN) Energy(params []*Node, x *Node) *Node {
	return Squeeze(SliceAxis(m.net.apply(params, x), -1, AxisElem(m.spec.Scalars-1)), -1)
}

// Eval returns the symplectic gradient of the learned H.
func (m *HNN) Eval(params []*Node, _, x *Node) *Node {
	return phase.SymplecticGradient(func(x *Node) *Node { return m.Energy(params, x) }, x)
}
