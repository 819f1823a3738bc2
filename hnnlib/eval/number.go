package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Number is a measurement. If it is not finite because a rollout diverged, it is null in JSON.
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.Finite() {
		return json.Marshal(float64(n))
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(n))
}

// Finite reports whether the number is neither NaN nor infinite.
func (n Number) Finite() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// String returns the number with three significant digits, or "diverged" if it is not finite.
func (n Number) String() string {
	if !n.Finite() {
		return "diverged"
	}
	return fmt.Sprintf("%.2e", float64(n))
}

// Summary summarises a quantity over several values, such as one for each seed.
type Summary struct {
	Mean   Number   `json:"mean"`
	Std    Number   `json:"std"` // sample standard deviation; 0 for one seed
	Median Number   `json:"median"`
	N      int      `json:"n"`
	Values []Number `json:"values"`
}

// String returns the mean and the standard deviation with three digits; of one value, that alone.
func (s Summary) String() string {
	if s.N == 1 {
		return s.Mean.String()
	}
	return s.Mean.String() + " ± " + s.Std.String()
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
