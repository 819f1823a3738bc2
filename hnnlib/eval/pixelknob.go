package eval

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/phase"
	"hnn/hnnlib/render"

	"gonum.org/v1/gonum/mat"
)

// PixelLeg is a stretch of a ride through latent space, one point for each frame.
type PixelLeg struct {
	Leg
	Frames [][]float32 // decoded, 28×28 each
	Angles []float64   // recovered from the frames; NaN where none shows a rod
}

// Ride encodes two true frames of a start and follows the model through the stretches, whose spans are in frames and whose
// gains are of its own H: blog figure 8. A baseline has no Hamiltonian and is refused.
func (e *PixelEvaluator) Ride(ctx context.Context, s PixelSubject, start render.State, stretches []Stretch) ([]PixelLeg, error) {
	z, err := e.encodeState(s, start)
	if err != nil {
		return nil, err
	}
	legs, err := e.inLatentSpace().Ride(ctx, Subject{s.Name, s.Model.Latent()}, z, stretches, 1)
	if err != nil {
		return nil, err
	}
	var all []PixelLeg
	for _, leg := range legs {
		flat, err := e.Decode(s, leg.States)
		if err != nil {
			return nil, err
		}
		out := PixelLeg{Leg: leg}
		var first []float32 // the earlier frame of each pair
		for k := range leg.States {
			frame := flat[2*k*render.Pixels : (2*k+1)*render.Pixels]
			out.Frames, first = append(out.Frames, frame), append(first, frame...)
		}
		if out.Angles, err = e.Angles.Angles(first); err != nil {
			return nil, err
		}
		all = append(all, out)
	}
	return all, nil
}

// GainTo is how much of its own H a model says lies between two true states: what a [Stretch] has to add to go from one
// energy to the other. Its sign is the model's: it may well learn −H and run time backward.
func (e *PixelEvaluator) GainTo(s PixelSubject, from, to render.State) (float64, error) {
	latent, ok := s.Model.Latent().(phase.WithEnergy)
	if !ok {
		return 0, fmt.Errorf("%s has no Hamiltonian: use an HNN", s.Name)
	}
	a, err := e.encodeState(s, from)
	if err != nil {
		return 0, err
	}
	b, err := e.encodeState(s, to)
	if err != nil {
		return 0, err
	}
	h, err := phase.Energies(e.Dev, latent, mat.NewDense(2, len(a), append(append([]float64{}, a...), b...)))
	if err != nil {
		return 0, err
	}
	return h[1] - h[0], nil
}

// encodeState is the code of a state and the one after it.
func (e *PixelEvaluator) encodeState(s PixelSubject, at render.State) ([]float64, error) {
	if math.IsNaN(at.Angle) || math.IsInf(at.Angle, 0) {
		return nil, fmt.Errorf("the start's angle is %v, but a finite number is needed", at.Angle)
	}
	frames, err := render.Frames([]float64{at.Angle, render.Step(at).Angle})
	if err != nil {
		return nil, err
	}
	codes, err := e.Encode(s, frames)
	if err != nil {
		return nil, err
	}
	return codes[0], nil
}
