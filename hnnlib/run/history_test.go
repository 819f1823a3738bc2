package run

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gomlx/gomlx/ml/model"
)

func historyFileOf(t *testing.T, h *History) []byte {
	t.Helper()
	var data bytes.Buffer
	must(t, h.write(&data))
	return data.Bytes()
}

// A long history comes back as it was written, every number of it.
func TestLongHistoriesComeBackWhole(t *testing.T) {
	h := &History{Seconds: 1.5}
	for i := range 50_000 {
		h.TrainLoss = append(h.TrainLoss, 1/float64(i+1))
		if i%100 == 0 {
			h.TestSteps, h.TestLoss = append(h.TestSteps, int64(i)), append(h.TestLoss, float64(i)/7)
		}
	}
	if got, err := readHistory(historyFileOf(t, h)); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("another history came back (%v)", err)
	}
}

// A history of as many steps as a run can have comes back, and one that is much longer is refused.
func TestTheLongestHistory(t *testing.T) {
	h := &History{TrainLoss: make([]float64, MostSteps), TestSteps: []int64{MostSteps}, TestLoss: []float64{0.25}}
	h.TrainLoss[MostSteps-1] = 0.5
	if got, err := readHistory(historyFileOf(t, h)); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("another history of %d steps came back (%v)", MostSteps, err)
	}
	h.TrainLoss = make([]float64, historyBytes/8)
	_, err := readHistory(historyFileOf(t, h))
	want := "array train_loss: it unpacks to more than the 80065536 bytes that are allowed"
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant %s", err, want)
	}
}

// The checkpoint of the last step that a run can have is found by its name, and none of a later step is written.
func TestCheckpointsBeyondTheLastStep(t *testing.T) {
	r := &Run{Path: t.TempDir()}
	must(t, os.Mkdir(filepath.Join(r.Path, CheckpointName(MostSteps)), 0o755))
	if all, err := r.checkpoints(); err != nil || len(all) != 1 || all[0] != MostSteps {
		t.Errorf("the checkpoints are %v, error %v", all, err)
	}
	err := r.Save(model.NewStore(), MostSteps+1, &History{})
	want := "the checkpoint of step 10000001 can't be written: a run has at most 10000000 steps"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := os.Stat(filepath.Join(r.Path, CheckpointName(MostSteps+1))); !os.IsNotExist(err) {
		t.Errorf("it is written: %v", err)
	}
}
