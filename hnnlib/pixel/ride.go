package pixel

import (
	"context"
	"slices"

	"hnn/hnnlib/eval"
)

// Ride encodes the first two true frames from a start and follows the model through the stretches, with spans in frames
// and gains of the model's own H (figure 8 of the authors' blog). The courses have a frame for each point: the earlier
// frame of the decoded pair. Ride returns an error for a model without a Hamiltonian.
func (e *Evaluator) Ride(ctx context.Context, m *Autoencoder, start State, stretches []eval.Stretch) ([]Course, error) {
	z, err := e.code(m, start)
	if err != nil {
		return nil, err
	}
	latent, err := e.Latent.Ride(ctx, m.subject(), z, stretches, 1)
	if err != nil {
		return nil, err
	}
	legs := make([]Course, len(latent))
	for i, leg := range latent {
		pairs, err := e.Decode(m, leg.States)
		if err != nil {
			return nil, err
		}
		var film [][]float32
		for _, pair := range pairs {
			film = append(film, pair[:Pixels])
		}
		legs[i] = Course{leg, film, e.Angles.Angles(film)}
	}
	return legs, nil
}

// GainTo returns the difference of the model's own H between two true states: the gain of a stretch from one energy to
// the other. Its sign may be reversed, because a model may learn −H with time running backward.
func (e *Evaluator) GainTo(m *Autoencoder, from, to State) (float64, error) {
	var codes [][]float64
	for _, at := range []State{from, to} {
		z, err := e.code(m, at)
		if err != nil {
			return 0, err
		}
		codes = append(codes, z)
	}
	h, err := e.Latent.Energies(m.subject(), codes)
	if err != nil {
		return 0, err
	}
	return h[1] - h[0], nil
}

// code returns the latent state that encodes the frames of a state and the one after it.
func (e *Evaluator) code(m *Autoencoder, at State) ([]float64, error) {
	frames, err := Frames([]float64{at.Angle, Step(at).Angle})
	if err != nil {
		return nil, err
	}
	codes, err := e.Encode(m, slices.Concat(frames...))
	if err != nil {
		return nil, err
	}
	return codes[0], nil
}
