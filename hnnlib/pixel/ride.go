package pixel

import (
	"context"
	"slices"

	"hnn/hnnlib/eval"
)

// Ride encodes two true frames of a start and follows the model through the stretches, whose spans are in frames
// and whose gains are of its own H (blog figure 8). The courses have a frame for each point: the earlier one of its
// pair. A baseline has no Hamiltonian and is refused.
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

// GainTo is how much of its own H a model says lies between two true states: what a stretch has to add to go from
// one energy to the other. Its sign is the model's, which may learn −H and run time backward.
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

// code is the latent state of a state and the one after it.
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
