package eval

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Drift returns the slope of the least-squares line through the energy over time. It is NaN for a course of one point.
func (c Course) Drift() float64 {
	_, slope := stat.LinearRegression(c.Times, c.Energy, nil, false)
	return slope
}

// Band returns the largest distance |v − v₀| of the values from the first, or 0 if there are none.
func Band(values []float64) float64 {
	band := 0.
	for _, v := range values {
		band = math.Max(band, math.Abs(v-values[0]))
	}
	return band
}
