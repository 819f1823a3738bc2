package eval

import (
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/render"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// FreshStarts draws starts as those of the episodes of s, from the seed's stream "evaluation".
func FreshStarts(s dataset.FrameSettings, starts int, seedValue uint64) []render.State {
	rng := seed.Stream(seedValue, "evaluation")
	uniform := func(limit float64) float64 { return limit * (2*rng.Float64() - 1) }
	all := make([]render.State, starts)
	for i := range all {
		all[i] = render.State{Angle: uniform(s.MaxAngle), Velocity: uniform(s.MaxSpeed)}
	}
	return all
}

// PixelRollouts are films that the truth and a model go on with from the same two frames.
type PixelRollouts struct {
	// Ahead is for how many frames the model was followed: films have two more, which it was given.
	Ahead int
	// Truth are the pendulum's states, one for each frame and one more.
	Truth [][]render.State
	// Path and Films are the model's prediction; they are nil where the frames are the truth's own.
	Path  *ode.Solution
	Films []dataset.Film
	// Angles are those recovered from the films, in radians from hanging; NaN where a frame shows no rod.
	Angles [][]float64
}

// Rollouts lets the model go on for so many frames from the first two true frames of each start.
func (e *PixelEvaluator) Rollouts(ctx context.Context, s PixelSubject, starts []render.State, ahead int) (*PixelRollouts, error) {
	r, err := swings(starts, ahead)
	if err != nil {
		return nil, err
	}
	var first []float64
	for _, states := range r.Truth {
		first = append(first, states[0].Angle, states[1].Angle)
	}
	given, err := render.Frames(first)
	if err != nil {
		return nil, err
	}
	predicted, err := e.Predict(ctx, s, given, ahead)
	if err != nil {
		return nil, err
	}
	r.Path, r.Films = predicted.Path, predicted.Films
	return r, e.read(r)
}

// TrueRollouts are the same with the true frames in place of a model's: what is measured of them is the error of reading
// angles off frames.
func (e *PixelEvaluator) TrueRollouts(starts []render.State, ahead int) (*PixelRollouts, error) {
	r, err := swings(starts, ahead)
	if err != nil {
		return nil, err
	}
	for _, states := range r.Truth {
		var angles []float64
		for _, s := range states[:len(states)-1] {
			angles = append(angles, s.Angle)
		}
		frames, err := render.Frames(angles)
		if err != nil {
			return nil, err
		}
		r.Films = append(r.Films, slices.Collect(slices.Chunk(frames, render.Pixels)))
	}
	err = e.read(r)
	r.Films = nil
	return r, err
}

func swings(starts []render.State, ahead int) (*PixelRollouts, error) {
	if len(starts) == 0 {
		return nil, fmt.Errorf("no start was given: at least one state of the pendulum is needed")
	}
	if ahead < 1 {
		return nil, fmt.Errorf("%d frames ahead were asked for, but at least 1 is needed", ahead)
	}
	r := &PixelRollouts{Ahead: ahead}
	for i, start := range starts {
		states, err := render.Swing(start, ahead+3)
		if err != nil {
			return nil, fmt.Errorf("start %d: %w", i+1, err)
		}
		r.Truth = append(r.Truth, states)
	}
	return r, nil
}

// read recovers the angles from the films.
func (e *PixelEvaluator) read(r *PixelRollouts) error {
	for _, film := range r.Films {
		angles, err := e.Angles.Angles(slices.Concat(film...))
		if err != nil {
			return err
		}
		r.Angles = append(r.Angles, angles)
	}
	return nil
}

// amplitudeFrames is over how many frames an amplitude is taken: nearly two periods of the pendulum.
const amplitudeFrames = 60

// AmplitudeRatios are, for each start, the amplitude over the last 60 frames over that over the first 60: half of the range of
// the recovered angles. It is 1 for the truth; 0 where the motion has died; NaN where a film diverged or shows no rod there.
func (r *PixelRollouts) AmplitudeRatios() ([]float64, error) {
	if r.Ahead < 2*amplitudeFrames {
		return nil, fmt.Errorf("amplitudes are taken over the first and the last %d frames: follow at least %d, not %d",
			amplitudeFrames, 2*amplitudeFrames, r.Ahead)
	}
	var ratios []float64
	for _, angles := range r.Angles {
		ratio := math.NaN()
		if len(angles) == r.Ahead+2 {
			ratio = amplitude(angles[len(angles)-amplitudeFrames:]) / amplitude(angles[:amplitudeFrames])
		}
		ratios = append(ratios, ratio)
	}
	return ratios, nil
}

func amplitude(angles []float64) float64 {
	if floats.HasNaN(angles) {
		return math.NaN()
	}
	return (floats.Max(angles) - floats.Min(angles)) / 2
}

// AngleRMSE is the root mean square, over starts and frames, of recovered less true angle, where there is a recovered one.
func (r *PixelRollouts) AngleRMSE() float64 {
	var squares []float64
	for b, angles := range r.Angles {
		for t, angle := range angles {
			if off := angle - r.Truth[b][t].Angle; !math.IsNaN(off) {
				squares = append(squares, off*off)
			}
		}
	}
	return math.Sqrt(stat.Mean(squares, nil))
}
