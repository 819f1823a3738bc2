package eval

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// Summary is a quantity over seeds, that is over independently trained models.
type Summary struct {
	Mean   float64   `json:"mean"`
	Std    float64   `json:"std"` // sample standard deviation; 0 for one seed
	Median float64   `json:"median"`
	N      int       `json:"n"`
	Values []float64 `json:"values"`
}

// Summarise returns mean, standard deviation and median of values, one per seed.
func Summarise(values []float64) Summary {
	s := Summary{N: len(values), Values: values, Mean: math.NaN(), Median: math.NaN()}
	if len(values) == 0 {
		return s
	}
	s.Mean = stat.Mean(values, nil)
	if len(values) > 1 {
		s.Std = stat.StdDev(values, nil)
	}
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	n := len(sorted)
	s.Median = (sorted[(n-1)/2] + sorted[n/2]) / 2
	return s
}
