package pixel

import (
	"fmt"
	"slices"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/nn"
)

// Spec describes an autoencoder to build.
type Spec struct {
	model.Spec     // the field over latent space
	Pixels     int // numbers in a sample; 0 means [PairPixels]
	Coder      int // width of the hidden layers of encoder and decoder; 0 means 200, the paper's
}

// Autoencoder is the paper's model for pictures (Task 5): an encoder into a latent phase space, a field over it, and a
// decoder. It is a [phase.Field] over latent states z = (z_q, z_p), of shape [batch, 2n]. Its parameters are the
// weights of the encoder, the decoder and the field, in this order.
type Autoencoder struct {
	spec             Spec
	encoder, decoder coder
	latent           model.Model
	params           []*tensors.Tensor
}

var _ model.Model = (*Autoencoder)(nil)

// New returns an autoencoder without weights.
func New(s Spec) (*Autoencoder, error) {
	if s.Pixels == 0 {
		s.Pixels = PairPixels
	}
	if s.Coder == 0 {
		s.Coder = 200
	}
	if s.Pixels < 1 {
		return nil, fmt.Errorf("pixels is %d, but a positive number is needed", s.Pixels)
	}
	if s.Coder < 1 {
		return nil, fmt.Errorf("coder is %d, but an autoencoder needs hidden layers of at least 1 unit; "+
			"the paper's have 200", s.Coder)
	}
	latent, err := model.New(s.Spec)
	if err != nil {
		return nil, err
	}
	return &Autoencoder{
		spec: s, latent: latent,
		encoder: coder{"encoder", s.Pixels, s.Coder, s.Dim},
		decoder: coder{"decoder", s.Dim, s.Coder, s.Pixels},
	}, nil
}

// Kind returns the kind of the field.
func (m *Autoencoder) Kind() string { return m.latent.Kind() }

// Dim returns 2n, the number of latent coordinates.
func (m *Autoencoder) Dim() int { return m.spec.Dim }

// Architecture returns the spec: models that differ only in their weights share compiled programs.
func (m *Autoencoder) Architecture() any { return m.spec }

// Layout returns the weights and biases of encoder, decoder and field.
func (m *Autoencoder) Layout() []model.Param {
	all := slices.Concat(m.encoder.layout(), m.decoder.layout())
	for _, p := range m.latent.Layout() {
		p.Name = "latent." + p.Name
		all = append(all, p)
	}
	return all
}

// Params returns all weights.
func (m *Autoencoder) Params() []*tensors.Tensor { return m.params }

// WithParams returns the model with these weights.
func (m *Autoencoder) WithParams(params []*tensors.Tensor) model.Model {
	with := *m
	with.params, with.latent = params, m.latent.WithParams(params[4*coderLayers:])
	return &with
}

// Encode returns the latent states z of shape [batch, 2n] for pixels of shape [batch, Pixels].
func (m *Autoencoder) Encode(params []*Node, pixels *Node) *Node {
	if n := pixels.Shape().Dim(-1); n != m.spec.Pixels {
		panic(fmt.Errorf("a sample has %d numbers, but the model takes %d pixels", n, m.spec.Pixels))
	}
	return m.encoder.apply(params[:2*coderLayers], pixels)
}

// Decode returns the pixels of shape [batch, Pixels] for latent states of shape [batch, 2n].
func (m *Autoencoder) Decode(params []*Node, z *Node) *Node {
	return m.decoder.apply(params[2*coderLayers:4*coderLayers], z)
}

// Latent returns the field alone, with its own weights. If it is an HNN, it is a [phase.WithEnergy].
func (m *Autoencoder) Latent() model.Model { return m.latent }

// subject returns the field alone as a subject.
func (m *Autoencoder) subject() eval.Subject { return eval.Subject{Kind: m.Kind(), Field: m.latent} }

// Eval returns ż of shape [batch, 2n] at latent states of that shape. The unit of time is one frame.
func (m *Autoencoder) Eval(params []*Node, t, z *Node) *Node {
	return m.latent.Eval(params[4*coderLayers:], t, z)
}

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
