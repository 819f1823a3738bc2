package dataset_test

import (
	"math"
	"testing"

	"hnn/hnnlib/dataset"
)

// Whatever the text, ParseRecording returns increasing times and finite states, or an error.
func FuzzParseRecording(f *testing.F) {
	for _, seed := range []string{rows, "1 0 1 1\n1 0 1 1\n1 0 1 1\n", "1 0 NaN 1\n", "1e999 0 0 0\n", "\x00", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rec, err := dataset.ParseRecording(string(text))
		if err != nil {
			return
		}
		for _, trial := range rec {
			checkTrial(t, trial)
		}
	})
}

func checkTrial(t *testing.T, trial dataset.Trajectory) {
	if len(trial.Times) != len(trial.States) || len(trial.Times) < 3 {
		t.Fatalf("%d times and %d states", len(trial.Times), len(trial.States))
	}
	for i, state := range trial.States {
		if i > 0 && !(trial.Times[i] > trial.Times[i-1]) {
			t.Errorf("time %v follows %v", trial.Times[i], trial.Times[i-1])
		}
		for _, v := range append([]float64{trial.Times[i]}, state...) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("row %d has the number %v", i, v)
			}
		}
	}
}
