package pixel

import (
	"cmp"
	"math"
	"slices"

	"hnn/hnnlib/eval"

	"gonum.org/v1/gonum/floats"
)

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
