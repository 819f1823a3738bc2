package pixel

import (
	"fmt"

	"hnn/hnnlib/model"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/nn"
)

// coder is one half of the paper's autoencoder, a perceptron of four layers. The two in the middle are residual:
//
//	h ← relu(W₁x + b₁),   h ← h + relu(W₂h + b₂),   h ← h + relu(W₃h + b₃),   y = W₄h + b₄
type coder struct {
	name            string
	in, hidden, out int
}

// coderLayers is the number of layers of a coder.
const coderLayers = 4

// layout returns the parameters layer by layer, weights [in, out] before biases [out].
func (c coder) layout() []model.Param {
	sizes := [coderLayers + 1]int{c.in, c.hidden, c.hidden, c.hidden, c.out}
	var ps []model.Param
	for l := 1; l <= coderLayers; l++ {
		in, out := sizes[l-1], sizes[l]
		layer := fmt.Sprintf("%s.layer%d.", c.name, l)
		ps = append(ps,
			model.Param{Name: layer + "weights", Dims: []int{in, out}, Init: model.Orthogonal},
			model.Param{Name: layer + "biases", Dims: []int{out}, Init: model.UniformBias(in)})
	}
	return ps
}

// apply maps x of shape [batch, in] to [batch, out]; params are as in layout.
func (c coder) apply(params []*Node, x *Node) *Node {
	for l := range coderLayers {
		weights, biases := ConvertDType(params[2*l], x.DType()), ConvertDType(params[2*l+1], x.DType())
		if l == coderLayers-1 {
			return nn.Dense(x, weights, biases, compute.DenseLayoutInputOutputs)
		}
		h := nn.Dense(x, weights, biases, compute.DenseLayoutInputOutputs, activation.TypeRelu)
		if l > 0 {
			h = Add(x, h)
		}
		x = h
	}
	return x
}
