package eval

import (
	"encoding/json"
	"math"
	"slices"

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

// summaryJSON is a summary on disk, where numbers that are not finite are null.
type summaryJSON struct {
	Mean   Number   `json:"mean"`
	Std    Number   `json:"std"`
	Median Number   `json:"median"`
	N      int      `json:"n"`
	Values []Number `json:"values"`
}

// MarshalJSON writes the summary; a value that is not finite, since a rollout diverged, is null.
func (s Summary) MarshalJSON() ([]byte, error) {
	out := summaryJSON{Number(s.Mean), Number(s.Std), Number(s.Median), s.N, []Number{}}
	for _, v := range s.Values {
		out.Values = append(out.Values, Number(v))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes; null is not a number.
func (s *Summary) UnmarshalJSON(data []byte) error {
	var in summaryJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*s = Summary{Mean: float64(in.Mean), Std: float64(in.Std), Median: float64(in.Median), N: in.N}
	for _, v := range in.Values {
		s.Values = append(s.Values, float64(v))
	}
	return nil
}

// Summarise returns mean, standard deviation and median of values, one per seed.
func Summarise(values []float64) Summary {
	n := len(values)
	s := Summary{N: n, Values: values, Mean: math.NaN(), Median: math.NaN()}
	if n == 0 {
		return s
	}
	s.Mean, s.Std = stat.MeanStdDev(values, nil)
	if n == 1 {
		s.Std = 0
	}
	sorted := slices.Sorted(slices.Values(values))
	s.Median = (sorted[(n-1)/2] + sorted[n/2]) / 2
	return s
}
