package eval

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// segments is into how many stretches of time a single rollout is divided for its interval (defect 4: the authors' error bars
// of the real pendulum come from five segments of one rollout).
const segments = 5

// RecordedEnergyMSE follows the subject from the first recorded state over the recorded times, and compares its energy with
// the recording's. Only the spec's tolerance and scale apply.
func (e *Evaluator) RecordedEnergyMSE(ctx context.Context, s Subject, spec EnergySpec, times []float64, states [][]float64) (*EnergyResult, error) {
	if len(times) != len(states) || len(times) < segments {
		return nil, fmt.Errorf("a recording of %d times and %d states can't be compared with: at least %d of each are needed",
			len(times), len(states), segments)
	}
	recorded, err := e.Energies(e.Truth(), states)
	if err != nil {
		return nil, err
	}
	sol, err := e.solve(ctx, s, spec.Tolerance, states[:1], [][]float64{times})
	if err != nil {
		return nil, err
	}
	got, err := e.along(e.Truth(), sol)
	if err != nil {
		return nil, err
	}
	errors := squares(got[0], recorded, spec.Scale)
	mse := stat.Mean(errors, nil)
	res := &EnergyResult{Starts: states[:1], MSE: mse, PerStart: []float64{mse}}
	if len(errors) < len(times) {
		res.Diverged = 1
	}
	var parts []float64
	for k := range segments {
		parts = append(parts, stat.Mean(errors[k*len(errors)/segments:(k+1)*len(errors)/segments], nil))
	}
	res.Interval = stat.StdDev(parts, nil) / math.Sqrt(segments)
	return res, nil
}

// FrictionFloor is the energy MSE that a perfect conservative model scores on a recording whose energy changes: it keeps the
// first state's energy.
func (e *Evaluator) FrictionFloor(spec EnergySpec, states [][]float64) (float64, error) {
	energy, err := e.Energies(e.Truth(), states)
	if err != nil {
		return 0, err
	}
	kept := make([]float64, len(energy))
	for i := range kept {
		kept[i] = energy[0]
	}
	return stat.Mean(squares(energy, kept, spec.Scale), nil), nil
}

// squares are the squares of a − b, both multiplied by scale; 0 means 1.
func squares(a, b []float64, scale float64) []float64 {
	if scale == 0 {
		scale = 1
	}
	all := make([]float64, len(a))
	for i, v := range a {
		all[i] = scale * scale * (v - b[i]) * (v - b[i])
	}
	return all
}
