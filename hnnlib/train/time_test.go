package train_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"
)

// Time leaves nothing on disk, with all samples in each step and with batches.
func TestTimeLeavesNothingBehind(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	runs, work := t.TempDir(), t.TempDir()
	t.Setenv(run.DirEnv, runs)
	t.Chdir(work)
	data := springData(t, dev, loss.Derivative).Train
	time := func(opts train.Options) (train.Timing, error) {
		m := newModel(t, "baseline", 8)
		return train.Time(context.Background(), dev, m, loss.Derivative, opts, 0, data, 2)
	}
	for _, batch := range []int{0, 64} {
		timing, err := time(train.Options{Steps: 7, Batch: batch})
		if err != nil {
			t.Fatal(err)
		}
		if timing.Compile <= 0 || timing.Run <= 0 {
			t.Errorf("batch %d: the times are %+v", batch, timing)
		}
	}
	for _, dir := range []string{runs, work} {
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%v was left behind (%v)", left, err)
		}
	}
	_, err := time(train.Options{Steps: 50, LearningRate: 1e30})
	if err == nil || !strings.HasPrefix(err.Error(), "the loss is no longer a finite number at step ") {
		t.Errorf("a training that blows up ends with %v", err)
	}
}
