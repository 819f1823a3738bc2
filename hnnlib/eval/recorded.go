package eval

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// segments is into how many stretches of time a single rollout is divided for its interval (defect 4: the
// authors' error bars of the real pendulum come from five segments of one rollout).
const segments = 5

// RecordedEnergyMSE rolls the subject out once from the first recorded state, over the recorded times, and
// compares its energy with the recording's. Only the spec's tolerance and scale apply.
func (e *Evaluator) RecordedEnergyMSE(ctx context.Context, s Subject, spec EnergySpec, times []float64, states [][]float64) (*EnergyResult, error) {
	if len(times) != len(states) || len(times) < segments {
		return nil, fmt.Errorf("a recording of %d times and %d states can't be compared with: at least %d of each are needed", len(times), len(states), segments)
	}
	recorded, err := e.Energies(e.Truth(), states)
	if err != nil {
		return nil, err
	}
	rolled, err := e.solve(ctx, s, spec.Tolerance, states[:1], [][]float64{times})
	if err != nil {
		return nil, err
	}
	got, err := e.along(e.Truth(), rolled)
	if err != nil {
		return nil, err
	}
	scale := spec.scale()
	errors := make([]float64, len(got[0]))
	for i, h := range got[0] {
		errors[i] = scale * scale * (h - recorded[i]) * (h - recorded[i])
	}
	res := &EnergyResult{Starts: states[:1], MSE: stat.Mean(errors, nil), PerStart: []float64{stat.Mean(errors, nil)}}
	if len(errors) < len(times) {
		res.Diverged = 1
	}
	var parts []float64
	for k := range segments {
		part := errors[k*len(errors)/segments : (k+1)*len(errors)/segments]
		parts = append(parts, stat.Mean(part, nil))
	}
	res.Interval = stat.StdDev(parts, nil) / math.Sqrt(segments)
	return res, nil
}

// FrictionFloor is the energy MSE that a perfect conservative model scores on a recording whose energy
// changes: it keeps the first state's energy.
func (e *Evaluator) FrictionFloor(spec EnergySpec, states [][]float64) (float64, error) {
	energy, err := e.Energies(e.Truth(), states)
	if err != nil {
		return 0, err
	}
	sum, scale := 0., spec.scale()
	for _, h := range energy {
		sum += scale * scale * (h - energy[0]) * (h - energy[0])
	}
	return sum / float64(len(energy)), nil
}
