package train_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
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
	timed := func(opts train.Options) (train.Timing, error) {
		m := newModel(t, "baseline", 8)
		return train.Time(context.Background(), dev, m, loss.Derivative, opts, 0, data, 2)
	}
	for _, batch := range []int{0, 64} {
		timing, err := timed(train.Options{Steps: 7, Batch: batch})
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
	_, err := timed(train.Options{Steps: 50, LearningRate: 1e30})
	if err == nil || !strings.HasPrefix(err.Error(), "the loss is no longer a finite number at step ") {
		t.Errorf("a training that blows up ends with %v", err)
	}
}

// The time of what is reached is that of the steps up to the first chunk since which it has held, without what passes
// between chunks.
func TestTimeUntilWhatHolds(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, loss.Derivative).Train
	const between = 50 * time.Millisecond
	// until also returns how long it took up to the question after chunk k, without compiling.
	until := func(k int, holds ...bool) (run, atMost time.Duration, err error) {
		asked, began := 0, time.Now()
		timing, err := train.TimeUntil(context.Background(), dev, newModel(t, "baseline", 8), loss.Derivative,
			train.Options{Steps: 3 * len(holds), Chunk: 3}, 0, data, func(model.Model) (bool, error) {
				if asked++; asked == k {
					atMost = time.Since(began)
				}
				time.Sleep(between)
				return holds[asked-1], nil
			})
		if asked != len(holds) {
			t.Errorf("%v: asked %d times", holds, asked)
		}
		return timing.Run, atMost - timing.Compile, err
	}
	if run, atMost, err := until(1, true, true, true, true); err != nil || run <= 0 || run > atMost {
		t.Errorf("what holds from the first chunk on took %v, which took at most %v (%v)", run, atMost, err)
	}
	if run, atMost, err := until(4, true, false, false, true); err != nil || run <= 0 || run > atMost-3*between {
		t.Errorf("what holds at last took %v, and all chunks at most %v (%v)", run, atMost-3*between, err)
	}
	_, _, err := until(1, true, false)
	if err == nil || err.Error() != "what was to be reached does not hold after the last step" {
		t.Errorf("what is lost again: %v", err)
	}
}
