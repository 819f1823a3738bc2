package model

import (
	"fmt"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/nn"
)

// network is the paper's network, tanh(tanh(xW₁ + b₁)W₂ + b₂)W₃, with its weights, which each kind embeds.
type network struct {
	spec   Spec
	sizes  []int // input, hidden, hidden, output
	params []*tensors.Tensor
}

func newNetwork(s Spec, outputs int) network {
	return network{spec: s, sizes: []int{s.Dim, s.Hidden, s.Hidden, outputs}}
}

// Kind returns the name of the model's kind in [Kinds].
func (n network) Kind() string { return n.spec.Kind }

// Dim returns 2n.
func (n network) Dim() int { return n.spec.Dim }

// Architecture returns the spec: models that differ only in their weights share compiled programs.
func (n network) Architecture() any { return n.spec }

// Layout returns the parameters layer by layer, weights [in, out] before biases [out]. The last layer has no biases.
func (n network) Layout() []Param {
	var ps []Param
	for l, out := range n.sizes[1:] {
		in := n.sizes[l]
		ps = append(ps,
			Param{fmt.Sprintf("layer%d.weights", l+1), []int{in, out}, Orthogonal},
			Param{fmt.Sprintf("layer%d.biases", l+1), []int{out}, UniformBias(in)})
	}
	return ps[:len(ps)-1]
}

// Params returns the weights.
func (n network) Params() []*tensors.Tensor { return n.params }

// with returns the network with these weights.
func (n network) with(params []*tensors.Tensor) network {
	n.params = params
	return n
}

// outputs maps states of shape [batch, 2n] to [batch, outputs]; params are as in Layout.
func (n network) outputs(params []*Node, x *Node) *Node {
	const layout = compute.DenseLayoutInputOutputs
	param := func(i int) *Node { return ConvertDType(params[i], x.DType()) }
	last := len(params) - 1
	for i := 0; i < last; i += 2 {
		x = nn.Dense(x, param(i), param(i+1), layout, activation.TypeTanh)
	}
	return nn.Dense(x, param(last), nil, layout)
}
