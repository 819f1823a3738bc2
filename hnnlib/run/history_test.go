package run

import (
	"os"
	"path/filepath"
	"testing"
)

// A long history comes back as it was written, every number of it.
func TestLongHistoriesComeBackWhole(t *testing.T) {
	h := &History{Seconds: 1.5}
	for i := range 50_000 {
		h.TrainLoss = append(h.TrainLoss, 1/float64(i+1))
		if i%100 == 0 {
			h.TestSteps, h.TestLoss = append(h.TestSteps, int64(i)), append(h.TestLoss, float64(i)/7)
		}
	}
	path := filepath.Join(t.TempDir(), "history.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.write(f); err != nil {
		t.Fatal(err)
	}
	f.Close()
	got, err := readHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.TrainLoss) != len(h.TrainLoss) || len(got.TestLoss) != len(h.TestLoss) || got.Seconds != 1.5 {
		t.Fatalf("%d train and %d test losses came back, of %d and %d", len(got.TrainLoss), len(got.TestLoss), len(h.TrainLoss), len(h.TestLoss))
	}
	for i, v := range h.TrainLoss {
		if got.TrainLoss[i] != v {
			t.Fatalf("train loss %d is %g, was %g", i, got.TrainLoss[i], v)
		}
	}
	for i := range h.TestLoss {
		if got.TestLoss[i] != h.TestLoss[i] || got.TestSteps[i] != h.TestSteps[i] {
			t.Fatalf("test loss %d is %g after step %d", i, got.TestLoss[i], got.TestSteps[i])
		}
	}
}
