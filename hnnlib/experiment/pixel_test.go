package experiment_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/sbinet/npyio/npz"
)

// smallPixels is the pixel pendulum's configuration cut down for tests.
func smallPixels(t *testing.T) *experiment.Config {
	t.Helper()
	c := experiment.PixelPendulum.Config
	for _, a := range []string{"episodes=6", "frames=13", "hidden=16", "coder=24", "steps=100", "batch=16", "chunk=25"} {
		if err := c.Set(a); err != nil {
			t.Fatal(err)
		}
	}
	return &c
}

func flatWeights(m model.Model) []float32 {
	var all []float32
	for _, p := range m.Params() {
		all = append(all, tensors.MustCopyFlatData[float32](p)...)
	}
	return all
}

// A short training lowers the loss, and one that was interrupted ends at the same weights and is found again.
func TestPixelTrainingResumes(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	c := smallPixels(t)
	fit := func(ctx context.Context, show progress.Sink) (*experiment.Trained, error) {
		all, err := experiment.PixelPendulum.Train(ctx, dev, "hnn", experiment.TrainOptions{Config: c, Progress: show})
		if err != nil {
			return nil, err
		}
		return all[0], nil
	}
	t.Setenv(run.DirEnv, t.TempDir())
	whole, err := fit(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := whole.Run.Weights()
	if err != nil {
		t.Fatal(err)
	}
	if first := weights.History.TrainLoss[0]; !(whole.Result.TrainLoss < first/3) || !(whole.Result.TestLoss < first/3) {
		t.Errorf("the loss goes from %g to %g (test %g)", first, whole.Result.TrainLoss, whole.Result.TestLoss)
	}
	t.Setenv(run.DirEnv, t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err = fit(ctx, func(e progress.Event) {
		if e.Done == 50 {
			cancel()
		}
	})
	var interrupted *train.InterruptedError
	if !errors.As(err, &interrupted) || interrupted.Step != 50 {
		t.Fatalf("got %v", err)
	}
	resumed, err := fit(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(flatWeights(whole.Model), flatWeights(resumed.Model)) || whole.Result.TestLoss != resumed.Result.TestLoss {
		t.Errorf("the resumed training ends elsewhere: test loss %g, not %g", resumed.Result.TestLoss, whole.Result.TestLoss)
	}
	checkEvaluation(t, resumed)
}

// checkEvaluation reads the run back and measures it.
func checkEvaluation(t *testing.T, trained *experiment.Trained) {
	t.Helper()
	rec, opened, err := experiment.OpenRun(trained.Run.Path)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(flatWeights(opened.Model), flatWeights(trained.Model)) || rec.Config != *smallPixels(t) {
		t.Error("the run that was read back is another")
	}
	if got, want := strings.Join(rec.Differences(), " "), "batch=16 chunk=25 coder=24 episodes=6 frames=13 hidden=16 steps=100"; got != want {
		t.Errorf("it differs in %s, want %s", got, want)
	}
	report, err := rec.Evaluate(context.Background(), devicetest.OpenForTest(t), opened, experiment.Protocols, experiment.Integrator{}, true)
	if err != nil {
		t.Fatal(err)
	}
	w := rec.Config.Pixels.Loss
	for _, set := range []struct {
		terms pixel.Terms
		loss  experiment.Number
	}{{report.Train, report.TrainLoss}, {report.Test, report.TestLoss}} {
		sum := w.Reconstruction*float64(set.terms.Reconstruction) + w.Dynamics*float64(set.terms.Dynamics) + w.CC*float64(set.terms.CC)
		if math.Abs(sum-float64(set.loss)) > 1e-5*sum {
			t.Errorf("the weighted terms %+v make %g, and the loss is %g", set.terms, sum, set.loss)
		}
	}
	if len(report.Energy) != 2 || len(report.Floor) != 2 || !(report.Floor[1].MSE < 1e-6) || report.Amplitude.N != 3 || report.Correlation.Energy == nil {
		t.Errorf("got %+v", report.PixelNumbers)
	}
	leapfrog := experiment.Integrator{Method: "leapfrog"}
	if _, err := rec.Evaluate(context.Background(), devicetest.OpenForTest(t), opened, nil, leapfrog, true); err == nil ||
		!strings.HasPrefix(err.Error(), "leapfrog needs a separable Hamiltonian") {
		t.Errorf("got %v", err)
	}
}

func TestPixelSettings(t *testing.T) {
	e := experiment.PixelPendulum
	for assignment, want := range map[string]string{
		"trajectories=3":     `unknown setting "trajectories": expected one of batch, cc_sign, cc_weight, chunk, coder, `,
		"cc_sign=minus":      `unknown cc_sign "minus": expected one of code, paper`,
		"dynamics_weight=-1": "dynamics_weight is -1, but a number of 0 or more is needed",
		"coder=20000":        "coder is 20000, but at most 10000 is allowed",
		"frames=3":           "frames is 3, but at least 4 per episode are needed to make a sample",
		"episodes=1":         "episodes is 1, but at least 2 are needed, one to train and one to test",
		"max_angle=4":        "max_angle is 4, but a number of radians from 0 to π is needed; the paper's is π/6",
		"batch=20000":        "batch is 20000, but a number from 1 to the 16000 samples of the train set is needed, or 0 for all",
	} {
		c := e.Config
		err := c.Set(assignment)
		if err == nil {
			err = e.Check("hnn", c)
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", assignment, err, want)
		}
	}
	c := experiment.Spring.Config
	if err := c.Set("cc_sign=paper"); err == nil || !strings.HasPrefix(err.Error(), `unknown setting "cc_sign": expected one of atol, batch, `) {
		t.Errorf("got %v", err)
	}
	if _, err := e.NoiseAttenuation(context.Background(), nil, 0); err == nil || err.Error() != "pixel-pendulum learns from pictures, which have no coordinates" {
		t.Errorf("got %v", err)
	}
}

// The protocols have the same pictures and other coordinates.
func TestPixelData(t *testing.T) {
	data, err := experiment.PixelPendulum.Data(context.Background(), nil, *smallPixels(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := data.String(), "50 train and 10 test samples of 1568 pixels"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var pixels [2][]float32
	var coords [2][]float64
	for i, p := range experiment.Protocols {
		var file bytes.Buffer
		if err := data.WriteNPZ(&file, p); err != nil {
			t.Fatal(err)
		}
		z, err := npz.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(z.Read("pixels.npy", &pixels[i]), z.Read("coords.npy", &coords[i])); err != nil {
			t.Fatal(err)
		}
	}
	if len(pixels[0]) != 50*1568 || !slices.Equal(pixels[0], pixels[1]) || len(coords[0]) != 100 || slices.Equal(coords[0], coords[1]) {
		t.Errorf("%d and %d numbers of pixels, %d of coordinates", len(pixels[0]), len(pixels[1]), len(coords[0]))
	}
}
