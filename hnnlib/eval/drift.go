package eval

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Drift is the slope of the least-squares line through the energy over time: what the course gains per unit of
// time. It is NaN for a course of one point.
func (c Course) Drift() float64 {
	_, slope := stat.LinearRegression(c.Times, c.Energy, nil, false)
	return slope
}

// Band is how far values get from their first: the largest |v − v₀|; 0 for none.
func Band(values []float64) float64 {
	band := 0.
	for _, v := range values {
		band = math.Max(band, math.Abs(v-values[0]))
	}
	return band
}
