package run

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/gomlx/gomlx/ml/model"
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
	path := storedHistory(t, h)
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

// A history of as many steps as a run can have comes back, and one of more is refused.
func TestTheLongestHistory(t *testing.T) {
	for _, c := range []struct {
		steps int
		want  string
	}{
		{MostSteps, ""},
		{MostSteps + 1, "array train_loss: it has 10000001 numbers, and a run has at most 10000000 steps"},
	} {
		h := &History{TrainLoss: make([]float64, c.steps), TestSteps: []int64{int64(c.steps)}, TestLoss: []float64{0.25}, Seconds: 1.5}
		h.TrainLoss[c.steps-1] = 0.5
		path := storedHistory(t, h)
		got, err := readHistory(path)
		if c.want != "" {
			if err == nil || err.Error() != c.want {
				t.Errorf("%d steps: error %v\nwant %s", c.steps, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(got.TrainLoss) != c.steps || got.TrainLoss[c.steps-1] != 0.5 || got.TestSteps[0] != int64(c.steps) || got.TestLoss[0] != 0.25 {
			t.Errorf("of %d steps %d come back, the last as %g", c.steps, len(got.TrainLoss), got.TrainLoss[len(got.TrainLoss)-1])
		}
	}
}

// The checkpoint of the last step that a run can have is found by its name, and one of a later step is neither written nor read.
func TestCheckpointsBeyondTheLastStep(t *testing.T) {
	r := &Run{Path: t.TempDir()}
	if err := os.Mkdir(filepath.Join(r.Path, CheckpointName(MostSteps)), 0o755); err != nil {
		t.Fatal(err)
	}
	if all, err := r.checkpoints(); err != nil || len(all) != 1 {
		t.Errorf("the checkpoints are %q, error %v", all, err)
	}
	err := r.Save(model.NewStore(), MostSteps+1, &History{})
	if want := "the checkpoint of step 10000001 can't be written: a run has at most 10000000 steps"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := os.Stat(filepath.Join(r.Path, CheckpointName(MostSteps+1))); !os.IsNotExist(err) {
		t.Errorf("it is written: %v", err)
	}
}

// storedHistory writes the history to a file, and returns its path.
func storedHistory(t *testing.T, h *History) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "history.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(h.write(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}
