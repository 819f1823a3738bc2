package train_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// springData returns data of the spring for a loss, with noise unless the loss takes windows.
func springData(t *testing.T, dev *device.Device, l loss.Loss) train.Data {
	t.Helper()
	s := dataset.Settings{Trajectories: 50, Points: 30, Span: 3, TestShare: 0.5}
	if l.Window == 0 {
		s.Noise = 0.1
	}
	set, err := dataset.Generate(context.Background(), dev, system.Spring, s, 0)
	if err != nil {
		t.Fatal(err)
	}
	learned, err := l.Data(set.Train)
	if err != nil {
		t.Fatal(err)
	}
	tested, err := l.Data(set.Test)
	if err != nil {
		t.Fatal(err)
	}
	return train.Data{Train: learned, Test: tested}
}

// fitting describes a training. By default, it has the paper's loss and a folder of its own.
type fitting struct {
	ctx  context.Context
	dev  *device.Device
	root string
	kind string
	loss loss.Loss
	opts train.Options
	data train.Data
	show progress.Sink
}

// fit trains with seed 3 and returns the weights as one slice.
func (f fitting) fit(t *testing.T) ([]float32, *run.Result, error) {
	t.Helper()
	if f.ctx == nil {
		f.ctx = context.Background()
	}
	if f.loss.Func == nil {
		f.loss = loss.Derivative
	}
	if f.show == nil {
		f.show = func(progress.Event) {}
	}
	t.Setenv(run.DirEnv, cmp.Or(f.root, t.TempDir()))
	trainer, err := train.New(f.dev, newModel(t, f.kind, 32), f.loss, f.data.Train, f.opts)
	if err != nil {
		return nil, nil, err
	}
	defer trainer.Close()
	details, _ := json.Marshal(f.opts)
	r, err := run.At(run.Settings{Experiment: "spring", Model: f.kind, Seed: 3, Details: details})
	if err != nil {
		t.Fatal(err)
	}
	got, res, err := trainer.Fit(f.ctx, r, nil, 3, f.data, f.show)
	if err != nil {
		return nil, nil, err
	}
	return weights(got), res, nil
}

// must is like fit, but fails the test on an error.
func (f fitting) must(t *testing.T) ([]float32, *run.Result) {
	t.Helper()
	got, res, err := f.fit(t)
	if err != nil {
		t.Fatal(err)
	}
	return got, res
}

func newModel(t *testing.T, kind string, hidden int) model.Model {
	t.Helper()
	m, err := model.New(model.Spec{Kind: kind, Dim: 2, Hidden: hidden})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func weights(m model.Model) []float32 {
	var all []float32
	for _, p := range m.Params() {
		all = append(all, tensors.MustCopyFlatData[float32](p)...)
	}
	return all
}

// Interrupted after any chunk and run again, training ends with bitwise the same weights and history, with all samples
// in each step, and with batches and a schedule.
func TestResumedTrainingIsBitwiseTheSame(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, loss.Derivative)
	for _, batch := range []int{0, 64} {
		f := fitting{dev: dev, kind: "hnn", data: data, opts: train.Options{Steps: 60, Chunk: 20, Batch: batch, L2: 1e-4}}
		if batch > 0 {
			f.opts.Schedule, f.opts.Warmup = "cosine", 30
		}
		want, res := f.must(t)
		f.root = t.TempDir()
		for stop := 20; stop <= 40; stop += 20 {
			stopped := f
			var cancel context.CancelFunc
			stopped.ctx, cancel = context.WithCancel(context.Background())
			stopped.show = func(e progress.Event) {
				if e.Done == stop {
					cancel()
				}
			}
			_, _, err := stopped.fit(t)
			cancel()
			var interrupted *train.InterruptedError
			if !errors.As(err, &interrupted) || interrupted.Step != stop {
				t.Fatalf("stopped at %d: got %v", stop, err)
			}
			want := fmt.Sprintf("training was interrupted at step %d of 60: the same command goes on from there", stop)
			if err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		}
		resumed := 0
		f.show = func(e progress.Event) { resumed = e.From }
		got, res2 := f.must(t)
		if resumed != 40 {
			t.Errorf("went on from step %d, want 40", resumed)
		}
		same := slices.EqualFunc(got, want, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
		if !same || res.TrainLoss != res2.TrainLoss || res.TestLoss != res2.TestLoss {
			t.Errorf("batch %d: the resumed training ends elsewhere: losses %v, %v against %v, %v",
				batch, res2.TrainLoss, res2.TestLoss, res.TrainLoss, res.TestLoss)
		}
	}
}

// A compiled loop of steps gives the same as single steps on the pure-Go backend, except for rounding.
func TestDeviceLoopAgreesWithTheGoBackend(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	if !dev.DeviceLoops {
		t.Skip("the backend of this test runs no loops on the device: there is nothing to compare")
	}
	slow, err := device.Open(context.Background(), "go", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	data, copied := springData(t, dev, loss.Derivative), springData(t, dev, loss.Derivative)
	for _, kind := range []string{"hnn", "baseline"} {
		for _, batch := range []int{0, 100} {
			opts := train.Options{Steps: 12, Chunk: 5, L2: 1e-2, Batch: batch}
			a, _ := fitting{dev: dev, kind: kind, opts: opts, data: data}.must(t)
			b, _ := fitting{dev: slow, kind: kind, opts: opts, data: copied}.must(t)
			for i := range a {
				if math.Abs(float64(a[i]-b[i])) > 2e-5 {
					t.Fatalf("%s: weight %d is %g on %s and %g on go", kind, i, a[i], dev.Name, b[i])
				}
			}
		}
	}
}

func TestNaNStopsWithTheStep(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, loss.Derivative)
	// The loss becomes the logarithm of a negative number once the weights have moved.
	l := loss.Loss{Name: "log", Func: func(_ phase.Field, params []*Node, _ loss.Batch) *Node {
		return Log(AddScalar(ReduceAllMean(params[1]), 0.2))
	}}
	root := t.TempDir()
	opts := train.Options{Steps: 600, Chunk: 10}
	_, _, err := fitting{dev: dev, root: root, kind: "baseline", loss: l, opts: opts, data: data}.fit(t)
	var nan *train.NaNError
	if !errors.As(err, &nan) {
		t.Fatalf("got %v, want a NaNError", err)
	}
	begin := fmt.Sprintf("the loss is no longer a finite number at step %d; ", nan.Step)
	const remedy = "try a smaller learning_rate, or look for extreme values in the data"
	if nan.Step < 2 || !strings.HasPrefix(err.Error(), begin) || !strings.HasSuffix(err.Error(), remedy) {
		t.Errorf("got %q", err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "*", "result.json")); len(left) != 0 {
		t.Errorf("a failed run counts as finished: %v", left)
	}
}

// A divergence in the last update shows in no batch's loss. It is found before the weights are saved as good ones.
func TestLastStepThatDivergesIsNotSaved(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	root := t.TempDir()
	opts := train.Options{Steps: 1, Chunk: 1, LearningRate: 1e30}
	data := springData(t, dev, loss.Derivative)
	_, _, err := fitting{dev: dev, root: root, kind: "baseline", opts: opts, data: data}.fit(t)
	var nan *train.NaNError
	if !errors.As(err, &nan) || nan.Step != 1 || nan.Checkpoint != 0 {
		t.Fatalf("got %v, want a NaNError of step 1 without a checkpoint", err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "*", "checkpoint-*")); len(left) != 0 {
		t.Errorf("weights that diverged were saved: %v", left)
	}
}

func TestBadOptions(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, loss.Derivative)
	for want, opts := range map[string]train.Options{
		"steps is 0, but at least 1 is needed": {},
		"batch is 751, but a number from 1 to the 750 samples of the train set is needed, or 0 for all": {Steps: 1, Batch: 751},
		"learning_rate is -1, but a positive number is needed; the paper's is 1e-3":                     {Steps: 1, LearningRate: -1},
		"l2 is NaN, but a number of 0 or more is needed; the paper's is 1e-4":                           {Steps: 1, L2: math.NaN()},
		"chunk is -1, but at least 1 is needed":                                                         {Steps: 1, Chunk: -1},
		"beta1 is 1, but a number between 0 and 1 is needed; the paper's is 0.9":                        {Steps: 1, Beta1: 1},
		"beta2 is NaN, but a number between 0 and 1 is needed; the paper's is 0.999":                    {Steps: 1, Beta2: math.NaN()},
		`optimizer is "soap", but one of adam, adamax, rmsprop is needed`:                               {Steps: 1, Optimizer: "soap"},
		`schedule is "linear", but one of constant, cosine is needed`:                                   {Steps: 1, Schedule: "linear"},
		"warmup is 5, but a number from 0 to below the 5 steps is needed":                               {Steps: 5, Warmup: 5},
	} {
		if _, _, err := (fitting{dev: dev, kind: "hnn", opts: opts, data: data}).fit(t); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
