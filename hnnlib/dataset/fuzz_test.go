package dataset_test

import (
	"bytes"
	"math"
	"testing"

	"hnn/hnnlib/dataset"
)

// Whatever a file holds, it is a recording with rising times and finite states, or an error.
func FuzzParseRecording(f *testing.F) {
	for _, seed := range []string{rows, "1 0 1 1\n1 0 1 1\n1 0 1 1\n", "1 0 NaN 1\n", "1e999 0 0 0\n", "\x00", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rec, err := dataset.ParseRecording(bytes.NewReader(text))
		if err != nil {
			return
		}
		if len(rec.Times) != len(rec.States) || len(rec.Times) < 3 {
			t.Fatalf("%d times and %d states", len(rec.Times), len(rec.States))
		}
		for i, state := range rec.States {
			if i > 0 && !(rec.Times[i] > rec.Times[i-1]) {
				t.Errorf("time %v follows %v", rec.Times[i], rec.Times[i-1])
			}
			for _, v := range append([]float64{rec.Times[i]}, state...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("row %d has the number %v", i, v)
				}
			}
		}
	})
}
