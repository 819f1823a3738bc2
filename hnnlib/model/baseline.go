package model

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Baseline is the paper's baseline: a network of the same size whose outputs are the field itself.
type Baseline struct{ network }

func newBaseline(s Spec) Model { return &Baseline{newNetwork(s, s.Dim)} }

// WithParams returns the model with these weights.
func (m *Baseline) WithParams(params []*tensors.Tensor) Model { return &Baseline{m.with(params)} }

// Eval returns the network's outputs (q̇, ṗ).
func (m *Baseline) Eval(params []*Node, _, x *Node) *Node { return m.outputs(params, x) }
