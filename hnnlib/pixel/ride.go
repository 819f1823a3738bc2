package pixel

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/eval"
)

// Leg is a stretch of a ride through latent space, with a frame for each point: the earlier one of its pair.
type Leg struct {
	eval.Stretch
	Course
}

// Ride encodes two true frames of a start and follows the model through the stretches, whose spans are in frames
// and whose gains are of its own H (blog figure 8). A baseline has no Hamiltonian and is refused.
func (e *Evaluator) Ride(ctx context.Context, s Subject, start State, stretches []eval.Stretch) ([]Leg, error) {
	z, err := e.encodeState(s, start)
	if err != nil {
		return nil, err
	}
	legs, err := e.Latent.Ride(ctx, s.Latent(), z, stretches, 1)
	if err != nil {
		return nil, err
	}
	courses := make([]Course, len(legs))
	for i, leg := range legs {
		flat, err := e.Decode(s, leg.States)
		if err != nil {
			return nil, err
		}
		courses[i].Course = leg.Course
		for ; len(flat) > 0; flat = flat[PairPixels:] {
			courses[i].Frames = append(courses[i].Frames, flat[:Pixels])
		}
	}
	if err := e.read(courses); err != nil {
		return nil, err
	}
	all := make([]Leg, len(legs))
	for i := range legs {
		all[i] = Leg{legs[i].Stretch, courses[i]}
	}
	return all, nil
}

// GainTo is how much of its own H a model says lies between two true states: what a stretch has to add to go from
// one energy to the other. Its sign is the model's, which may learn −H and run time backward.
func (e *Evaluator) GainTo(s Subject, from, to State) (float64, error) {
	var codes [][]float64
	for _, at := range []State{from, to} {
		z, err := e.encodeState(s, at)
		if err != nil {
			return 0, err
		}
		codes = append(codes, z)
	}
	h, err := e.Latent.Energies(s.Latent(), codes)
	if err != nil {
		return 0, err
	}
	return h[1] - h[0], nil
}

// encodeState is the code of a state and the one after it.
func (e *Evaluator) encodeState(s Subject, at State) ([]float64, error) {
	if math.IsNaN(at.Angle) || math.IsInf(at.Angle, 0) {
		return nil, fmt.Errorf("the start's angle is %v, but a finite number is needed", at.Angle)
	}
	frames, err := Frames([]float64{at.Angle, Step(at).Angle})
	if err != nil {
		return nil, err
	}
	codes, err := e.Encode(s, frames)
	if err != nil {
		return nil, err
	}
	return codes[0], nil
}
