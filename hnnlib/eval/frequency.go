package eval

import (
	"context"
	"math"

	"hnn/hnnlib/dataset"
)

// Frequency returns the mean angular frequency of an oscillation around 0: π times the half periods between its first
// and last zero crossing, found by linear interpolation, over the time between them. It is NaN for fewer than three.
func Frequency(times, values []float64) float64 {
	var crossings []float64
	for i := 1; i < len(values); i++ {
		if a, b := values[i-1], values[i]; (a < 0) != (b < 0) {
			crossings = append(crossings, times[i-1]+(times[i]-times[i-1])*a/(a-b))
		}
	}
	n := len(crossings)
	if n < 3 {
		return math.NaN()
	}
	return math.Pi * float64(n-1) / (crossings[n-1] - crossings[0])
}

// Frequencies returns the [Frequency] of q from (a, 0) for each amplitude a, for a field with one degree of freedom.
func (e *Evaluator) Frequencies(ctx context.Context, s Subject, amplitudes []float64, span float64) ([]float64, error) {
	var starts [][]float64
	for _, a := range amplitudes {
		starts = append(starts, []float64{a, 0})
	}
	times := dataset.Times(span, int(span*frequencySteps)+1)
	courses, err := e.follow(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	var all []float64
	for _, c := range courses {
		all = append(all, Frequency(c.Times, c.Q(0)))
	}
	return all, nil
}

// frequencySteps is the number of points per unit of time from which frequencies are measured. It finds the zero
// crossings of an oscillation of period 2 to within 1e-6.
const frequencySteps = 100
