package train_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

func float32s(m *mat.Dense) *tensors.Tensor {
	rows, cols := m.Dims()
	flat := make([]float32, 0, rows*cols)
	for _, v := range m.RawMatrix().Data {
		flat = append(flat, float32(v))
	}
	return tensors.FromFlatDataAndDimensions(flat, rows, cols)
}

func springData(t *testing.T, dev *device.Device) train.Data {
	t.Helper()
	set, err := dataset.Generate(context.Background(), dev, system.Spring,
		dataset.Settings{Trajectories: 50, Points: 30, Span: 3, Noise: 0.1, TestShare: 0.5}, 0)
	if err != nil {
		t.Fatal(err)
	}
	of := func(ts dataset.Trajectories) []*tensors.Tensor {
		return []*tensors.Tensor{float32s(ts.States()), float32s(ts.Derivatives())}
	}
	return train.Data{Train: of(set.Train), Test: of(set.Test)}
}

// fit trains in a runs folder of its own and returns the weights as one slice.
func fit(t *testing.T, dev *device.Device, ctx context.Context, root, kind string, l loss.Loss, opts train.Options, data train.Data,
	progress func(train.Progress)) ([]float32, *run.Result, error) {
	t.Helper()
	t.Setenv(run.DirEnv, root)
	m, err := model.New(model.Spec{Kind: kind, Dim: 2, Hidden: 32})
	if err != nil {
		t.Fatal(err)
	}
	trainer, err := train.New(dev, m, l, data.Train, opts)
	if err != nil {
		return nil, nil, err
	}
	defer trainer.Close()
	details, _ := json.Marshal(opts)
	r, err := run.At(run.Settings{Experiment: "spring", Model: kind, Seed: 3, Details: details})
	if err != nil {
		t.Fatal(err)
	}
	got, res, err := trainer.Fit(ctx, r, 3, data, progress)
	if err != nil {
		return nil, nil, err
	}
	var all []float32
	for _, p := range got.Params() {
		all = append(all, tensors.MustCopyFlatData[float32](p)...)
	}
	return all, res, nil
}

func same(a, b []float32) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return false
		}
	}
	return true
}

// Interrupted after any chunk and run again, training ends at bitwise the same weights and history,
// with all samples in each step and with batches.
func TestResumedTrainingIsBitwiseTheSame(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev)
	for _, batch := range []int{0, 64} {
		opts := train.Options{Steps: 60, Chunk: 20, Batch: batch, L2: 1e-4}
		want, res, err := fit(t, dev, context.Background(), t.TempDir(), "hnn", loss.Derivative, opts, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		for stop := 20; stop <= 40; stop += 20 {
			ctx, cancel := context.WithCancel(context.Background())
			_, _, err := fit(t, dev, ctx, root, "hnn", loss.Derivative, opts, data, func(p train.Progress) {
				if p.Step == stop {
					cancel()
				}
			})
			cancel()
			var interrupted *train.InterruptedError
			if !errors.As(err, &interrupted) || interrupted.Step != stop {
				t.Fatalf("stopped at %d: got %v", stop, err)
			}
			if want := fmt.Sprintf("training was interrupted at step %d of 60: the same command goes on from there", stop); err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		}
		resumed := 0
		got, res2, err := fit(t, dev, context.Background(), root, "hnn", loss.Derivative, opts, data, func(p train.Progress) { resumed = p.Resumed })
		if err != nil {
			t.Fatal(err)
		}
		if resumed != 40 {
			t.Errorf("went on from step %d, want 40", resumed)
		}
		if !same(got, want) || res.TrainLoss != res2.TrainLoss || res.TestLoss != res2.TestLoss {
			t.Errorf("batch %d: the resumed training ends elsewhere: losses %v, %v against %v, %v", batch, res2.TrainLoss, res2.TestLoss, res.TrainLoss, res.TestLoss)
		}
	}
}

// One compiled loop of many steps is the same as steps called one by one on the pure-Go backend, but for rounding.
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
	data, copied := springData(t, dev), springData(t, dev)
	for _, kind := range []string{"hnn", "baseline"} {
		for _, batch := range []int{0, 100} {
			opts := train.Options{Steps: 12, Chunk: 5, L2: 1e-2, Batch: batch}
			a, _, err := fit(t, dev, context.Background(), t.TempDir(), kind, loss.Derivative, opts, data, nil)
			if err != nil {
				t.Fatal(err)
			}
			b, _, err := fit(t, slow, context.Background(), t.TempDir(), kind, loss.Derivative, opts, copied, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range a {
				if math.Abs(float64(a[i]-b[i])) > 2e-5 {
					t.Fatalf("%s: weight %d is %g on %s and %g on go", kind, i, a[i], dev.Name, b[i])
				}
			}
		}
	}
}

// The update is that of Adam with L2 in the gradient (Kingma & Ba 2014, algorithm 1), worked out by hand
// for a loss whose gradient is known: L = mean over the batch of Σ w.
func TestAdamWithL2InTheGradient(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	linear := loss.Loss{Name: "sum of weights", Func: func(_ phase.Field, params, batch []*Node) *Node {
		total := MulScalar(ReduceAllSum(batch[0]), 0)
		for _, p := range params {
			total = Add(total, ReduceAllSum(p))
		}
		return total
	}}
	data := springData(t, dev)
	var history []float64
	opts := train.Options{Steps: 3, Chunk: 1, L2: 0.5}
	if _, _, err := fit(t, dev, context.Background(), t.TempDir(), "baseline", linear, opts, data,
		func(p train.Progress) { history = append(history, p.TrainLoss) }); err != nil {
		t.Fatal(err)
	}
	m, _ := model.New(model.Spec{Kind: "baseline", Dim: 2, Hidden: 32})
	w := initialWeights(m)
	first, second := make([]float64, len(w)), make([]float64, len(w))
	for k := 1; k <= 3; k++ {
		sum := 0.
		for i := range w {
			sum += w[i]
			g := 1 + 0.5*w[i]
			first[i] = 0.9*first[i] + 0.1*g
			second[i] = 0.999*second[i] + 0.001*g*g
			w[i] -= 1e-3 * first[i] / (1 - math.Pow(0.9, float64(k))) / (math.Sqrt(second[i]/(1-math.Pow(0.999, float64(k)))) + 1e-8)
		}
		if math.Abs(history[k-1]-sum) > 1e-3 {
			t.Errorf("step %d: Σw = %v, want %v", k, history[k-1], sum)
		}
	}
}

func TestNaNStopsWithTheStep(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev)
	// The loss blows up once the learning rate has moved the weights: log of what becomes negative.
	l := loss.Loss{Name: "log", Func: func(_ phase.Field, params, batch []*Node) *Node {
		return Add(Log(AddScalar(ReduceAllMean(params[1]), 0.2)), MulScalar(ReduceAllSum(batch[0]), 0))
	}}
	root := t.TempDir()
	_, _, err := fit(t, dev, context.Background(), root, "baseline", l, train.Options{Steps: 600, Chunk: 10}, data, nil)
	var nan *train.NaNError
	if !errors.As(err, &nan) {
		t.Fatalf("got %v, want a NaNError", err)
	}
	if nan.Step < 2 || !strings.HasPrefix(err.Error(), fmt.Sprintf("the loss is no longer a finite number at step %d; ", nan.Step)) ||
		!strings.HasSuffix(err.Error(), "try a smaller learning_rate, or look for extreme values in the data") {
		t.Errorf("got %q", err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "*", "result.json")); len(left) != 0 {
		t.Errorf("a failed run counts as finished: %v", left)
	}
}

// What the last update did shows in no loss of a batch: it is found before the weights are saved as good ones.
func TestLastStepThatDivergesIsNotSaved(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	root := t.TempDir()
	_, _, err := fit(t, dev, context.Background(), root, "baseline", loss.Derivative, train.Options{Steps: 1, Chunk: 1, LearningRate: 1e30}, springData(t, dev), nil)
	var nan *train.NaNError
	if !errors.As(err, &nan) || nan.Step != 1 || nan.Checkpoint != 0 {
		t.Fatalf("got %v, want a NaNError of step 1 without a checkpoint", err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "*", "checkpoint-*")); len(left) != 0 {
		t.Errorf("weights that diverged were saved: %v", left)
	}
}

func TestDamagedCheckpointIsNamed(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev)
	root := t.TempDir()
	opts := train.Options{Steps: 20, Chunk: 20}
	if _, _, err := fit(t, dev, context.Background(), root, "hnn", loss.Derivative, opts, data, nil); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(root, "*", "checkpoint-*", "*"))
	if len(files) < 4 {
		t.Fatalf("a checkpoint has the files %v", files)
	}
	for _, file := range files {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string][]byte{"truncated": whole[:len(whole)/2], "foreign": []byte("hello")} {
			if err := os.WriteFile(file, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			_, _, err := fit(t, dev, context.Background(), root, "hnn", loss.Derivative, opts, data, nil)
			var damaged *run.DamagedError
			if !errors.As(err, &damaged) || !strings.Contains(err.Error(), "is damaged or not one of this project") {
				t.Errorf("%s %s: got %v", name, filepath.Base(file), err)
			}
		}
		if err := os.WriteFile(file, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBadOptions(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev)
	for _, c := range []struct {
		opts train.Options
		want string
	}{
		{train.Options{}, "steps is 0, but at least 1 is needed"},
		{train.Options{Steps: 1, Batch: 751}, "batch is 751, but a number from 1 to the 750 samples of the train set is needed, or 0 for all"},
		{train.Options{Steps: 1, LearningRate: -1}, "learning_rate is -1, but a positive number is needed; the paper's is 1e-3"},
		{train.Options{Steps: 1, L2: math.NaN()}, "l2 is NaN, but a number of 0 or more is needed; the paper's is 1e-4"},
		{train.Options{Steps: 1, Chunk: -1}, "chunk is -1, but at least 1 is needed"},
	} {
		m, _ := model.New(model.Spec{Kind: "hnn", Dim: 2})
		if _, err := train.New(dev, m, loss.Derivative, data.Train, c.opts); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// initialWeights draws what Fit draws for seed 3.
func initialWeights(m model.Model) []float64 {
	var w []float64
	for _, p := range model.Initialise(m, seed.Stream(3, "weights")).Params() {
		for _, v := range tensors.MustCopyFlatData[float32](p) {
			w = append(w, float64(v))
		}
	}
	return w
}
