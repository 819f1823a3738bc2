package model

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// network is what the kinds share: the paper's network, tanh(tanh(xW₁ + b₁)W₂ + b₂)W₃, and its weights. A kind embeds
// it and says how a field follows from its outputs.
type network struct {
	spec   Spec
	net    mlp
	params []*tensors.Tensor
}

func newNetwork(s Spec, outputs int) network {
	return network{spec: s, net: mlp{[]int{s.Dim, s.Hidden, s.Hidden, outputs}}}
}

// Kind is the model's name in the registry.
func (n network) Kind() string { return n.spec.Kind }

// Dim returns 2n.
func (n network) Dim() int { return n.spec.Dim }

// Architecture is what the graph depends on: models that differ in their weights only share compiled programs.
func (n network) Architecture() any { return n.spec }

// Layout lists the network's weights and biases.
func (n network) Layout() []Param { return n.net.layout() }

// Params returns the weights.
func (n network) Params() []*tensors.Tensor { return n.params }

// with returns the network with these weights.
func (n network) with(params []*tensors.Tensor) network {
	n.params = params
	return n
}

// outputs maps states of shape [batch, 2n] to [batch, outputs].
func (n network) outputs(params []*Node, x *Node) *Node { return n.net.apply(params, x) }
