package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/pixel"
)

// EnergyBump adds energy to a pendulum that is known from pictures only, and removes it (blog figure 8).
var EnergyBump = &Experiment{
	Info:  Info{"energy-bump", "Adding and removing energy in latent space", "energy_bump"},
	Topic: figuresOf([]*Experiment{PixelPendulum}, Shared("energy_bump", "bump_animation")...),
}

// Bump is a ride through latent space whose energy is kept, changed, and kept again: blog figure 8.
type Bump struct {
	From         pixel.State // at rest
	To           float64     // the amplitude, in radians, to which energy is added; larger or smaller than From's
	Back         bool        // go back to From's energy at the end
	Keep, Change int         // how many frames the stretches last
}

// bumpFrames is how many frames the animation has at most.
const bumpFrames = 150

// Ride follows the first HNN through the bump of the view, from frame to frame.
func (s *Study) Ride(ctx context.Context) (legs []pixel.Course, err error) {
	defer caught(&err)
	s.need(pictures)
	b, hnn := s.View.Bump, s.HNNs[0].autoencoder()
	switch {
	case !(b.From.Angle > 0 && b.From.Angle < math.Pi/2) || !(b.To > 0 && b.To < math.Pi/2):
		return nil, fmt.Errorf("the bump goes from %v to %v, but amplitudes between 0 and π/2 rad are needed; the "+
			"data have up to 0.59", b.From.Angle, b.To)
	case b.Keep < 4 || b.Change < 1:
		return nil, fmt.Errorf("the stretches last %d and %d frames, but at least 4 and 1 are needed", b.Keep, b.Change)
	}
	gain := must(s.films().GainTo(hnn, b.From, pixel.State{Angle: b.To}))
	keep, change := eval.Stretch{Span: float64(b.Keep)}, eval.Stretch{Span: float64(b.Change), Gain: gain}
	stretches := []eval.Stretch{keep, change, keep}
	if b.Back {
		change.Gain = -gain
		stretches = append(stretches, change, keep)
	}
	return s.films().Ride(ctx, hnn, b.From, stretches)
}

// bump shows the frames, the latent path, and the energy recovered from the frames.
func bump(ctx context.Context, s *Study) (Picture, error) {
	legs := must(s.Ride(ctx))
	energies := make([][]float64, len(legs))
	for i, leg := range legs {
		// Along the gradient, frames don't follow the pendulum's time: neither velocity nor energy can be recovered.
		if leg.Gain == 0 {
			energies[i] = pixelMetric(Corrected).Energies(leg.Angles)
		}
	}
	hnn := s.HNNs[0].autoencoder()
	f := figure.PixelBump(legs, energies, *s.latentGround(hnn, s.widest(hnn)))
	f.Title = fmt.Sprintf("Adding and removing energy: from %.2g to %.2g rad", s.View.Bump.From.Angle, s.View.Bump.To)
	return f, nil
}

// bumpAnimation is what the decoder makes of the path through latent space, and what is done to the energy meanwhile.
func bumpAnimation(ctx context.Context, s *Study) (Picture, error) {
	legs := must(s.Ride(ctx))
	film, notes := pixel.Course{Course: legs[0].Course, Frames: legs[0].Frames[:1:1]}, []string{"energy kept"}
	up := s.View.Bump.To > s.View.Bump.From.Angle
	for _, leg := range legs {
		note := "energy kept"
		if leg.Gain != 0 {
			note, up = map[bool]string{true: "energy added", false: "energy taken"}[up], !up
		}
		frames := leg.Frames[1:] // the first is the last of the leg before
		film.Frames = append(film.Frames, frames...)
		notes = append(notes, slices.Repeat([]string{note}, len(frames))...)
	}
	a := must(figure.FramesAnimation([]pixel.Course{film}, notes, bumpFrames))
	a.Name, a.Title = "bump_animation", "The energy knob"
	return a, nil
}

// widest are the codes of a swing as wide as any of the data, so that figures of several bumps have one ground.
func (s *Study) widest(hnn *pixel.Autoencoder) [][]float64 {
	const ahead = 33 // frames: with the two before, a period
	truth := must(pixel.Truth([]pixel.State{{Angle: readingLimit}}, ahead))
	var pairs []float32
	for i := range ahead + 1 {
		pairs = append(pairs, slices.Concat(truth[0].Frames[i:i+2]...)...)
	}
	return must(s.films().Encode(hnn, pairs))
}
