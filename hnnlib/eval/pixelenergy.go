package eval

import (
	"fmt"
	"math"

	"hnn/hnnlib/render"
)

// PixelEnergySpec is a protocol of the energy metric on pictures: the mean over starts and frames of the square of
//
//	E(true motion) − E(motion recovered from the model's frames),   E = Weight (1 − cos q) + p²,   p = ¼ q̇.
//
// The zero values of the defects are the corrected protocol.
type PixelEnergySpec struct {
	Starts int `json:"starts"`
	Ahead  int `json:"ahead"` // frames
	// Weight is that of the potential: 1.875 makes E constant along the true motion; 1.9 is the authors' rounding.
	Weight float64 `json:"weight"`
	// GymVelocity takes q̇ = (q(t) − q(t−1))/dt, which is the velocity that Gym reports, for both motions. Along the true
	// motion E then swings by 10 %. Otherwise q̇ = (q(t+1) − q(t−1))/2dt.
	GymVelocity bool `json:"gym_velocity,omitempty"`
	// Late compares the model's energy with the truth's one frame later, as the authors' data store it.
	Late bool `json:"late,omitempty"`
}

// PixelEnergyWeight is the weight of the potential with which the true energy is constant: 3g/2l over 2·4.
const PixelEnergyWeight = 3 * render.Gravity / (2 * render.Length) / 8

// Check returns an error that names the first setting out of range.
func (s PixelEnergySpec) Check() error {
	switch {
	case s.Starts < 1:
		return fmt.Errorf("starts is %d, but at least 1 is needed", s.Starts)
	case s.Ahead < 1:
		return fmt.Errorf("ahead is %d, but at least 1 frame is needed", s.Ahead)
	case !(s.Weight > 0) || math.IsInf(s.Weight, 0):
		return fmt.Errorf("weight is %v, but a positive number is needed: %v is the pendulum's", s.Weight, PixelEnergyWeight)
	}
	return nil
}

// Energies are the energies of a motion given by its angles, one for each time step, at all but the first and the last.
func (s PixelEnergySpec) Energies(angles []float64) []float64 {
	var all []float64
	for t := 1; t+1 < len(angles); t++ {
		velocity := (angles[t+1] - angles[t-1]) / (2 * render.TimeStep)
		if s.GymVelocity {
			velocity = (angles[t] - angles[t-1]) / render.TimeStep
		}
		all = append(all, s.Weight*(1-math.Cos(angles[t]))+velocity*velocity/16)
	}
	return all
}

// EnergyMSE measures rollouts by a protocol, of which Starts and Ahead are those of the rollouts. A film counts up to where it
// diverged or no longer shows a rod.
func (r *PixelRollouts) EnergyMSE(spec PixelEnergySpec) (*EnergyResult, error) {
	spec.Starts, spec.Ahead = len(r.Truth), r.Ahead
	if err := spec.Check(); err != nil {
		return nil, err
	}
	starts := make([][]float64, len(r.Truth))
	want, got := make([][]float64, len(r.Truth)), make([][]float64, len(r.Truth))
	for b, states := range r.Truth {
		starts[b] = []float64{states[0].Angle, states[0].Velocity}
		var angles []float64
		for _, s := range states {
			angles = append(angles, s.Angle)
		}
		want[b] = spec.Energies(angles)
		if spec.Late {
			want[b] = want[b][1:]
		}
		got[b] = spec.Energies(shown(r.Angles[b]))
	}
	return summarise(starts, want, got, r.Ahead), nil
}

// shown are the angles up to the first that could not be recovered.
func shown(angles []float64) []float64 {
	for i, angle := range angles {
		if math.IsNaN(angle) {
			return angles[:i]
		}
	}
	return angles
}
