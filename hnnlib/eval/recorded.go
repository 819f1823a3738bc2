package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// segments is the number of parts into which a single rollout is divided for its interval. The authors' error bars of
// the real pendulum come from five segments of one rollout.
const segments = 5

// RecordedEnergyMSE follows the subject from the first state of a recording, as returned by [Evaluator.Given], over the
// recording's times, and compares the energies. Of spec it uses only Tolerance and Scale.
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
	res := &EnergyResult{Starts: 1, MSE: Number(mse), PerStart: []float64{mse}}
	if len(errors) < len(rec.Times) {
		res.Diverged = 1
	}
	var parts []float64
	for k := range segments {
		parts = append(parts, stat.Mean(errors[k*len(errors)/segments:(k+1)*len(errors)/segments], nil))
	}
	res.Interval = Number(stat.StdDev(parts, nil) / math.Sqrt(segments))
	return res, nil
}

// FrictionFloor returns the energy MSE of a perfect conservative model, which keeps the energy of the first state, on a
// recording whose energy changes.
func (s EnergySpec) FrictionFloor(rec Course) float64 {
	kept := slices.Repeat(rec.Energy[:1], len(rec.Energy))
	return stat.Mean(squares(rec.Energy, kept, s.Scale), nil)
}

// squares returns the squares of scale·(a − b); a scale of 0 means 1.
func squares(a, b []float64, scale float64) []float64 {
	scale = cmp.Or(scale, 1)
	all := make([]float64, len(a))
	for i, v := range a {
		all[i] = scale * scale * (v - b[i]) * (v - b[i])
	}
	return all
}
