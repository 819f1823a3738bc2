package pixel

import (
	"cmp"
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
	// Course is the motion in latent space; its state k encodes the frames k and k+1. For the truth, it has the
	// pendulum's states (angle, angular velocity): one for each frame and one more.
	eval.Course
	// Frames are the decoded frames, or for the truth the drawn ones, as [Frames] returns them.
	Frames [][]float32
	// Angles are measured in the frames, in radians from hanging, with NaN for a frame that shows no rod. For the
	// truth, they are exact.
	Angles []float64
}

// Truth returns a film of the pendulum swinging from each start: two frames for a model to encode, and ahead more.
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
		c.Frames = drawn(c.Angles)
		all = append(all, c)
	}
	return all, nil
}

// Reread returns the true films with angles measured in their frames, as for a model. Metrics of these films show the
// error of measuring angles.
func Reread(truth []Course) []Course {
	again := slices.Clone(truth)
	for b := range again {
		again[b].Angles = Angles(again[b].Frames)
	}
	return again
}

// amplitudeFrames is the number of frames over which an amplitude is measured: nearly two periods of the pendulum.
const amplitudeFrames = 60

// AmplitudeRatios returns, for each film, the amplitude (half of the range of the angles) in the last 60 frames divided
// by the amplitude in the first 60. It is about 1 for the truth, 0 if the motion has stopped, and NaN if a film has
// fewer than the given number of frames or if one of those frames shows no rod.
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

// AngleRMSE returns the root mean square error of the angles over films and frames, leaving out frames without a rod.
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

// EnergySpec is a protocol of the energy metric on pictures: the mean over starts and frames of the square of
//
//	E(true motion) − E(motion that the model's frames show),   E = Weight (1 − cos q) + p²,   p = ¼ q̇.
//
// The zero values of the defects are the corrected protocol.
type EnergySpec struct {
	Starts int
	Ahead  int // frames
	// Weight is the weight of the potential; 0 means [EnergyWeight]. The authors round it to 1.9.
	Weight float64
	// GymVelocity uses Gym's velocity, q̇ = (q(t) − q(t−1))/dt, for both motions; E then oscillates by 10 % along the
	// true motion. Otherwise q̇ = (q(t+1) − q(t−1))/2dt.
	GymVelocity bool
	// Late compares the model's energy with the truth's one frame later, as the authors' data store it.
	Late bool
}

// EnergyWeight is the weight of the potential with which the true energy is constant: 3g/2l over 2·4.
const EnergyWeight = 3 * Gravity / (2 * Length) / 8

// Energies returns the energies of a motion, given by its angle at each time step, at all but the first and the last.
func (s EnergySpec) Energies(angles []float64) []float64 {
	weight := cmp.Or(s.Weight, EnergyWeight)
	var all []float64
	for t := 1; t+1 < len(angles); t++ {
		velocity := (angles[t+1] - angles[t-1]) / (2 * TimeStep)
		if s.GymVelocity {
			velocity = (angles[t] - angles[t-1]) / TimeStep
		}
		all = append(all, weight*(1-math.Cos(angles[t]))+velocity*velocity/16)
	}
	return all
}

// EnergyMSE compares the energies of films and true films under a protocol. A film is measured up to its end or up to
// the first frame that shows no rod.
func EnergyMSE(courses, truth []Course, spec EnergySpec) *eval.EnergyResult {
	var want, got [][]float64
	for b, c := range truth {
		energies := spec.Energies(c.Q(0))
		if spec.Late {
			energies = energies[1:]
		}
		shown := courses[b].Angles
		if i := slices.IndexFunc(shown, math.IsNaN); i >= 0 {
			shown = shown[:i]
		}
		want, got = append(want, energies), append(got, spec.Energies(shown))
	}
	return eval.EnergyErrors(want, got, len(truth[0].Frames)-2)
}

// ConservedBand returns the largest change of the model's own H along a course in latent space, relative to the range
// of H over the starts of the courses, or absolute for a single start. It returns nil for a model without a
// Hamiltonian.
func ConservedBand(courses []Course) *eval.Number {
	band := 0.
	var first []float64
	for _, c := range courses {
		if c.Own == nil {
			return nil
		}
		band, first = math.Max(band, eval.Band(c.Own)), append(first, c.Own[0])
	}
	if spread := floats.Max(first) - floats.Min(first); spread > 0 {
		band /= spread
	}
	return (*eval.Number)(&band)
}
