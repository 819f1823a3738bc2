package model

import (
	"fmt"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/nn"
)

// mlp is a multi-layer perceptron, tanh between layers, whose last layer has no bias.
type mlp struct {
	sizes []int // input, hidden…, output
}

// layout names the parameters layer by layer, weights [in, out] before biases [out].
func (m mlp) layout() []Param {
	var ps []Param
	for l := 1; l < len(m.sizes); l++ {
		in, out := m.sizes[l-1], m.sizes[l]
		ps = append(ps, Param{fmt.Sprintf("layer%d.weights", l), []int{in, out}, Orthogonal})
		if l < len(m.sizes)-1 {
			ps = append(ps, Param{fmt.Sprintf("layer%d.biases", l), []int{out}, UniformBias(in)})
		}
	}
	return ps
}

// apply maps x of shape [batch, in] to [batch, out]; params are as in layout.
func (m mlp) apply(params []*Node, x *Node) *Node {
	layers := len(m.sizes) - 1
	for l := range layers {
		weights := ConvertDType(params[2*l], x.DType())
		if l == layers-1 {
			return nn.Dense(x, weights, nil, compute.DenseLayoutInputOutputs)
		}
		biases := ConvertDType(params[2*l+1], x.DType())
		x = nn.Dense(x, weights, biases, compute.DenseLayoutInputOutputs, activation.TypeTanh)
	}
	return x
}
