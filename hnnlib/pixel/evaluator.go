package pixel

import (
	"context"
	"fmt"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Subject is a model of pictures to evaluate. Kind is what figures and tables call it.
type Subject struct {
	Kind  string
	Model *Autoencoder
}

// Latent is the field in latent space as a subject.
func (s Subject) Latent() eval.Subject { return eval.Subject{Kind: s.Kind, Field: s.Model.Latent()} }

// Evaluator lets models predict films, and measures what these show. It keeps compiled programs: models of one
// architecture share them.
type Evaluator struct {
	Latent *eval.Evaluator // of fields in latent space
	Angles *AngleEstimator

	programs map[programKey]*device.Program
}

// programKey is what a compiled part of a model depends on.
type programKey struct {
	model any
	part  string
}

// NewEvaluator returns an evaluator that integrates in latent space by opts, in which time is counted in frames.
// The zero Options mean Dormand–Prince at rtol = atol = 1e-9.
func NewEvaluator(dev *device.Device, opts ode.Options) (*Evaluator, error) {
	angles, err := NewAngleEstimator()
	if err != nil {
		return nil, err
	}
	return &Evaluator{Latent: eval.New(dev, nil, opts), Angles: angles, programs: map[programKey]*device.Program{}}, nil
}

// Close frees the compiled programs.
func (e *Evaluator) Close() {
	for _, p := range e.programs {
		p.Close()
	}
	e.Latent.Close()
}

// Encode returns the latent states, each of length 2n, of pairs of successive frames of shape [samples, 1568] in C
// order.
func (e *Evaluator) Encode(s Subject, pairs []float32) ([][]float64, error) {
	pixels := s.Model.Pixels()
	if len(pairs) == 0 || len(pairs)%pixels != 0 {
		return nil, fmt.Errorf("%d numbers make no whole samples of %d pixels: give two successive frames for each",
			len(pairs), pixels)
	}
	samples := tensors.FromFlatDataAndDimensions(pairs, len(pairs)/pixels, pixels)
	flat, err := e.call("encode", s, s.Model.Encode, samples)
	if err != nil {
		return nil, err
	}
	wide := make([]float64, len(flat))
	for i, v := range flat {
		wide[i] = float64(v)
	}
	return slices.Collect(slices.Chunk(wide, s.Model.Dim())), nil
}

// Decode returns the pairs of frames, of shape [len(states), 1568] in C order, that latent states of length 2n
// stand for.
func (e *Evaluator) Decode(s Subject, states [][]float64) ([]float32, error) {
	dim := s.Model.Dim()
	if len(states) == 0 {
		return nil, fmt.Errorf("no latent state was given to decode: at least one of %d numbers is needed", dim)
	}
	var flat []float32
	for i, state := range states {
		if len(state) != dim {
			return nil, fmt.Errorf("latent state %d has %d numbers, but %d are needed", i+1, len(state), dim)
		}
		for _, v := range state {
			flat = append(flat, float32(v))
		}
	}
	return e.call("decode", s, s.Model.Decode, tensors.FromFlatDataAndDimensions(flat, len(states), dim))
}

// coding is a part of a model.
type coding func(params []*Node, x *Node) *Node

// call runs a part of the model on x.
func (e *Evaluator) call(part string, s Subject, fn coding, x *tensors.Tensor) ([]float32, error) {
	key := programKey{phase.ProgramKey(s.Model), part}
	program, ok := e.programs[key]
	if !ok {
		var err error
		program, err = e.Latent.Dev.Compile(part+" "+s.Kind, func(in []*Node) []*Node {
			return []*Node{fn(in[1:], in[0])}
		})
		if err != nil {
			return nil, err
		}
		e.programs[key] = program
	}
	args := []any{x}
	for _, p := range s.Model.Params() {
		args = append(args, p)
	}
	out, err := program.Call1(args...)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", part, s.Kind, err)
	}
	return tensors.CopyFlatData[float32](out)
}

// Predict encodes pairs of successive frames, of shape [films, 1568] in C order, follows the model in latent space
// for so many frames, and decodes. A film has two frames more, the given ones as the model shows them, and ends
// early if its latent state diverges.
func (e *Evaluator) Predict(ctx context.Context, s Subject, pairs []float32, ahead int) ([]Course, error) {
	if ahead < 1 {
		return nil, fmt.Errorf("%d frames ahead were asked for, but at least 1 is needed", ahead)
	}
	starts, err := e.Encode(s, pairs)
	if err != nil {
		return nil, err
	}
	latent, err := e.Latent.Rollouts(ctx, s.Latent(), starts, dataset.Times(float64(ahead), ahead+1))
	if err != nil {
		return nil, fmt.Errorf("in latent space: %w", err)
	}
	var states [][]float64
	for _, c := range latent {
		states = append(states, c.States...)
	}
	flat, err := e.Decode(s, states)
	if err != nil {
		return nil, err
	}
	all := make([]Course, len(latent))
	for b, c := range latent {
		all[b] = Course{Course: c, Frames: Film{flat[:Pixels]}}
		for range c.States {
			all[b].Frames = append(all[b].Frames, flat[Pixels:PairPixels])
			flat = flat[PairPixels:]
		}
	}
	return all, e.read(all)
}

// read fills in the angles that films show.
func (e *Evaluator) read(courses []Course) error {
	for b := range courses {
		angles, err := e.Angles.Angles(slices.Concat(courses[b].Frames...))
		if err != nil {
			return err
		}
		courses[b].Angles = angles
	}
	return nil
}
