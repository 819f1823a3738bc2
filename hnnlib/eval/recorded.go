package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// segments is into how many stretches of time a single rollout is divided for its interval (defect 4: the authors'
// error bars of the real pendulum come from five segments of one rollout).
const segments = 5

// RecordedEnergyMSE follows the subject from the first state of a recording, as [Evaluator.Given] returns it, over its
// times, and compares the energies. Only the spec's tolerance and scale apply.
func (e *Evaluator) RecordedEnergyMSE(
	ctx context.Context, s Subject, spec EnergySpec, rec Course,
) (*EnergyResult, error) {
	if len(rec.Times) < segments {
		return nil, fmt.Errorf("a recording of %d states can't be compared with: at least %d are needed",
			len(rec.Times), segments)
	}
	model, err := e.at(spec.Tolerance).follow(ctx, s, rec.States[:1], rec.Times)
	if err != nil {
		return nil, err
	}
	got, err := e.along(e.Truth(), model)
	if err != nil {
		return nil, err
	}
	errors := squares(got[0], rec.Energy, spec.Scale)
	mse := stat.Mean(errors, nil)
	res := &EnergyResult{Starts: 1, MSE: mse, PerStart: []float64{mse}}
	if len(errors) < len(rec.Times) {
		res.Diverged = 1
	}
	var parts []float64
	for k := range segments {
		parts = append(parts, stat.Mean(errors[k*len(errors)/segments:(k+1)*len(errors)/segments], nil))
	}
	res.Interval = stat.StdDev(parts, nil) / math.Sqrt(segments)
	return res, nil
}

// FrictionFloor is the energy MSE that a perfect conservative model scores on a recording whose energy changes: it
// keeps the first state's energy.
func (s EnergySpec) FrictionFloor(rec Course) float64 {
	kept := slices.Repeat(rec.Energy[:1], len(rec.Energy))
	return stat.Mean(squares(rec.Energy, kept, s.Scale), nil)
}

// squares are the squares of a − b, both multiplied by scale; 0 means 1.
func squares(a, b []float64, scale float64) []float64 {
	scale = cmp.Or(scale, 1)
	all := make([]float64, len(a))
	for i, v := range a {
		all[i] = scale * scale * (v - b[i]) * (v - b[i])
	}
	return all
}
