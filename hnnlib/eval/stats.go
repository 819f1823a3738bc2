package eval

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Summary summarises a quantity over several values, such as one for each seed.
type Summary struct {
	Mean   Number   `json:"mean"`
	Std    Number   `json:"std"` // sample standard deviation; 0 for one seed
	Median Number   `json:"median"`
	N      int      `json:"n"`
	Values []Number `json:"values"`
}

// Summarise returns the mean, the standard deviation and the median of values.
func Summarise(values []float64) Summary {
	n := len(values)
	s := Summary{N: n, Values: []Number{}, Mean: Number(math.NaN()), Median: Number(math.NaN())}
	for _, v := range values {
		s.Values = append(s.Values, Number(v))
	}
	if n == 0 {
		return s
	}
	s.Mean = Number(stat.Mean(values, nil))
	if n > 1 {
		s.Std = Number(stat.StdDev(values, nil))
	}
	sorted := slices.Sorted(slices.Values(values))
	s.Median = Number((sorted[(n-1)/2] + sorted[n/2]) / 2)
	return s
}
