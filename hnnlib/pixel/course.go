package pixel

import (
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Course is a film and the motion that it shows.
type Course struct {
	// The course in latent space, of which state k stands for the frames k and k+1. Of the truth, it has the
	// pendulum's states (angle, angular velocity) instead, one for each frame and one more.
	eval.Course
	// Frames are decoded or, of the truth, drawn, each as [Frames] draws it.
	Frames [][]float32
	// Angles are read off the frames, in radians from hanging; NaN where a frame shows no rod. Of the truth, they
	// are exact.
	Angles []float64
}

// Truth returns the films of the pendulum swinging from each start, of two frames to be given to a model and so
// many ahead.
func Truth(starts []State, ahead int) ([]Course, error) {
	if len(starts) == 0 {
		return nil, fmt.Errorf("no start was given: at least one state of the pendulum is needed")
	}
	if ahead < 1 {
		return nil, fmt.Errorf("%d frames ahead were asked for, but at least 1 is needed", ahead)
	}
	frames := ahead + 2
	var all []Course
	for i, start := range starts {
		states, err := Swing(start, frames+1)
		if err != nil {
			return nil, fmt.Errorf("start %d: %w", i+1, err)
		}
		c := Course{Course: eval.Course{Kind: "truth", Times: dataset.Times(float64(frames), frames+1)}}
		for _, s := range states {
			c.States = append(c.States, []float64{s.Angle, s.Velocity})
		}
		c.Angles = c.Q(0)[:frames]
		if c.Frames, err = Frames(c.Angles); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// Reread returns the true films with the angles read off their frames, as a model's are: what is measured of them
// is the error of reading.
func (e *Evaluator) Reread(truth []Course) []Course {
	again := slices.Clone(truth)
	for b := range again {
		again[b].Angles = e.Angles.Angles(again[b].Frames)
	}
	return again
}

// amplitudeFrames is over how many frames an amplitude is taken: nearly two periods of the pendulum.
const amplitudeFrames = 60

// AmplitudeRatios are, for each film of so many frames, the amplitude over the last 60 frames over that over the
// first 60: half of the range of the angles. It is 1 for the truth, 0 where the motion has died, and NaN where a
// film ended early or shows no rod there.
func AmplitudeRatios(courses []Course, frames int) ([]float64, error) {
	if frames < 2*amplitudeFrames {
		return nil, fmt.Errorf("amplitudes are taken over the first and the last %d frames: films of at least %d are "+
			"needed, not %d", amplitudeFrames, 2*amplitudeFrames, frames)
	}
	var ratios []float64
	for _, c := range courses {
		ratio := math.NaN()
		if len(c.Angles) == frames {
			ratio = amplitude(c.Angles[frames-amplitudeFrames:]) / amplitude(c.Angles[:amplitudeFrames])
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

// AngleRMSE is the root mean square, over films and frames, of the angle less the true one, where there is one.
func AngleRMSE(courses, truth []Course) float64 {
	var squares []float64
	for b, c := range courses {
		for t, angle := range c.Angles {
			if off := angle - truth[b].Angles[t]; !math.IsNaN(off) {
				squares = append(squares, off*off)
			}
		}
	}
	return math.Sqrt(stat.Mean(squares, nil))
}
