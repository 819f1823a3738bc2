package pixel

import (
	"context"
	"fmt"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Evaluator predicts films with models and measures them. It keeps compiled programs, which models of one architecture
// share.
type Evaluator struct {
	Latent *eval.Evaluator // evaluates fields in latent space
	Angles *AngleEstimator
}

// NewEvaluator returns an evaluator that integrates in latent space with opts; the unit of time is one frame. The zero
// Options mean Dormand–Prince at rtol = atol = 1e-9.
func NewEvaluator(dev *device.Device, opts ode.Options) (*Evaluator, error) {
	angles, err := NewAngleEstimator()
	return &Evaluator{eval.New(dev, nil, opts), angles}, err
}

// Close frees the compiled programs.
func (e *Evaluator) Close() { e.Latent.Close() }

// Encode returns the latent states, each of length 2n, of pairs of successive frames of shape [samples, 1568] in C
// order.
func (e *Evaluator) Encode(m *Autoencoder, pairs []float32) ([][]float64, error) {
	x := tensors.FromFlatDataAndDimensions(pairs, len(pairs)/m.spec.Pixels, m.spec.Pixels)
	flat, err := e.call("the encoder", m, m.Encode, x)
	if err != nil {
		return nil, err
	}
	wide := make([]float64, len(flat))
	for i, v := range flat {
		wide[i] = float64(v)
	}
	return slices.Collect(slices.Chunk(wide, m.Dim())), nil
}

// Decode returns the pairs of frames, each of 1568 numbers, for latent states of length 2n.
func (e *Evaluator) Decode(m *Autoencoder, states [][]float64) ([][]float32, error) {
	var narrow []float32
	for _, v := range slices.Concat(states...) {
		narrow = append(narrow, float32(v))
	}
	flat, err := e.call("the decoder", m, m.Decode, tensors.FromFlatDataAndDimensions(narrow, len(states), m.Dim()))
	return slices.Collect(slices.Chunk(flat, m.spec.Pixels)), err
}

// call runs a part of the model on x.
func (e *Evaluator) call(part string, m *Autoencoder, fn func(params []*Node, x *Node) *Node,
	x *tensors.Tensor) ([]float32, error) {
	out, err := e.Latent.Points.Call(m, part, func(in, params []*Node) []*Node {
		return []*Node{fn(params, in[0])}
	}, x)
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float32](out[0])
}

// Rollouts encodes the first two frames of each true film and predicts a film of the same length; its first two frames
// are decoded like the others. A film ends early if its latent state diverges.
func (e *Evaluator) Rollouts(ctx context.Context, m *Autoencoder, truth []Course) ([]Course, error) {
	var given []float32
	for _, c := range truth {
		given = append(append(given, c.Frames[0]...), c.Frames[1]...)
	}
	starts, err := e.Encode(m, given)
	if err != nil {
		return nil, err
	}
	ahead := len(truth[0].Frames) - 2
	latent, err := e.Latent.Rollouts(ctx, m.subject(), starts, dataset.Times(float64(ahead), ahead+1))
	if err != nil {
		return nil, fmt.Errorf("in latent space: %w", err)
	}
	var states [][]float64
	for _, c := range latent {
		states = append(states, c.States...)
	}
	pairs, err := e.Decode(m, states)
	if err != nil {
		return nil, err
	}
	all := make([]Course, len(latent))
	for b, c := range latent {
		film := [][]float32{pairs[0][:Pixels]}
		for _, pair := range pairs[:len(c.States)] {
			film = append(film, pair[Pixels:])
		}
		pairs = pairs[len(c.States):]
		all[b] = Course{c, film, e.Angles.Angles(film)}
	}
	return all, nil
}
