package model

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Baseline is the paper's comparison: the same network, whose outputs are the field itself.
type Baseline struct {
	spec   Spec
	net    mlp
	params []*tensors.Tensor
}

var _ Model = (*Baseline)(nil)

func newBaseline(s Spec) *Baseline {
	return &Baseline{spec: s, net: mlp{[]int{s.Dim, s.Hidden, s.Hidden, s.Dim}}}
}

// Kind returns "baseline".
func (m *Baseline) Kind() string { return "baseline" }

// Dim returns 2n.
func (m *Baseline) Dim() int { return m.spec.Dim }

// Architecture is what the graph depends on: models that differ in their weights only share compiled programs.
func (m *Baseline) Architecture() any { return m.spec }

// Layout lists the network's weights and biases.
func (m *Baseline) Layout() []Param { return m.net.layout() }

// Params returns the weights.
func (m *Baseline) Params() []*tensors.Tensor { return m.params }

// WithParams returns the model with these weights.
func (m *Baseline) WithParams(params []*tensors.Tensor) Model {
	return &Baseline{spec: m.spec, net: m.net, params: params}
}

// Eval returns the network's outputs (q̇, ṗ).
func (m *Baseline) Eval(params []*Node, _, x *Node) *Node { return m.net.apply(params, x) }
