package train_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"
)

// Time trains without leaving anything on disk, with all samples in each step and with batches.
func TestTimeLeavesNothingBehind(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	runs, work := t.TempDir(), t.TempDir()
	t.Setenv(run.DirEnv, runs)
	t.Chdir(work)
	m, err := model.New(model.Spec{Kind: "baseline", Dim: 2, Hidden: 8})
	if err != nil {
		t.Fatal(err)
	}
	data := springData(t, dev, loss.Derivative).Train
	for _, batch := range []int{0, 64} {
		timing, err := train.Time(context.Background(), dev, m, loss.Derivative, train.Options{Steps: 7, Batch: batch}, 0, data, 2)
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
	_, err = train.Time(context.Background(), dev, m, loss.Derivative, train.Options{Steps: 50, LearningRate: 1e30}, 0, data, 1)
	if err == nil || !strings.HasPrefix(err.Error(), "the loss is no longer a finite number at step ") {
		t.Errorf("a training that blows up ends with %v", err)
	}
}
