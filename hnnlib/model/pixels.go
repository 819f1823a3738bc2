package model

import (
	"fmt"
	"slices"

	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Autoencoder is a model that learns from pictures: an encoder into a latent phase space, a field over it, and a decoder
// back. As a [phase.Field] it is the one over latent states z = (z_q, z_p), of shape [batch, 2n], and takes all weights.
type Autoencoder interface {
	Model
	// Pixels is the number of numbers of one sample.
	Pixels() int
	// Encode maps pixels of shape [batch, Pixels] to latent states of shape [batch, 2n].
	Encode(params []*Node, pixels *Node) *Node
	// Decode maps latent states of shape [batch, 2n] to pixels of shape [batch, Pixels].
	Decode(params []*Node, z *Node) *Node
	// Latent is the field alone, with its own weights: what an integrator needs.
	Latent() Model
}

// Pixel is the paper's model for pictures (Task 5) with a field that has no Hamiltonian, the baseline's. Its parameters are
// those of the encoder, the decoder and the field, in this order.
type Pixel struct {
	spec             Spec
	encoder, decoder coder
	latent           Model
	params           []*tensors.Tensor
}

// PixelHNN is the paper's model for pictures with a learned Hamiltonian of the latent state.
type PixelHNN struct{ *Pixel }

var (
	_ Autoencoder = (*Pixel)(nil)
	_ interface {
		Autoencoder
		phase.WithEnergy
	} = (*PixelHNN)(nil)
)

// newPixel puts an autoencoder around a field.
func newPixel(s Spec, latent Model) Model {
	return (&Pixel{
		spec: s, latent: latent,
		encoder: coder{"encoder", s.Pixels, s.Coder, s.Dim},
		decoder: coder{"decoder", s.Dim, s.Coder, s.Pixels},
	}).kind()
}

// kind is the model as what its field is.
func (m *Pixel) kind() Model {
	if _, ok := m.latent.(phase.WithEnergy); ok {
		return &PixelHNN{m}
	}
	return m
}

// Kind is that of the field.
func (m *Pixel) Kind() string { return m.latent.Kind() }

// Dim returns 2n, the number of latent coordinates.
func (m *Pixel) Dim() int { return m.spec.Dim }

// Pixels is the number of numbers of one sample.
func (m *Pixel) Pixels() int { return m.spec.Pixels }

// Architecture is what the graph depends on: models that differ in their weights only share compiled programs.
func (m *Pixel) Architecture() any { return m.spec }

// Layout lists the weights and biases of encoder, decoder and field.
func (m *Pixel) Layout() []Param {
	all := slices.Concat(m.encoder.layout(), m.decoder.layout())
	for _, p := range m.latent.Layout() {
		p.Name = "latent." + p.Name
		all = append(all, p)
	}
	return all
}

// Params returns all weights.
func (m *Pixel) Params() []*tensors.Tensor { return m.params }

// WithParams returns the model with these weights.
func (m *Pixel) WithParams(params []*tensors.Tensor) Model {
	with := *m
	with.params = params
	with.latent = m.latent.WithParams(params[len(params)-len(m.latent.Layout()):])
	return with.kind()
}

// Encode returns the latent states z of shape [batch, 2n] for pixels of shape [batch, Pixels].
func (m *Pixel) Encode(params []*Node, pixels *Node) *Node {
	if n := pixels.Shape().Dim(-1); n != m.spec.Pixels {
		panic(fmt.Errorf("a sample has %d numbers, but the model takes %d pixels", n, m.spec.Pixels))
	}
	return m.encoder.apply(params[:2*coderLayers], pixels)
}

// Decode returns the pixels of shape [batch, Pixels] for latent states of shape [batch, 2n].
func (m *Pixel) Decode(params []*Node, z *Node) *Node {
	return m.decoder.apply(params[2*coderLayers:4*coderLayers], z)
}

// Latent is the field alone, with its own weights.
func (m *Pixel) Latent() Model { return m.latent }

// Eval returns the field ż of shape [batch, 2n] at latent states of that shape; its unit of time is one frame.
func (m *Pixel) Eval(params []*Node, t, z *Node) *Node {
	return m.latent.Eval(params[4*coderLayers:], t, z)
}

// Energy returns the learned H of shape [batch] of latent states of shape [batch, 2n].
func (m *PixelHNN) Energy(params []*Node, z *Node) *Node {
	return m.latent.(phase.WithEnergy).Energy(params[4*coderLayers:], z)
}
