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
	"hnn/hnnlib/run"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/sbinet/npyio/npz"
)

// smallPixels is the pixel pendulum's configuration cut down for tests.
func smallPixels(t *testing.T) *experiment.Config {
	t.Helper()
	c := experiment.PixelPendulum.ConfigFor(false)
	for _, a := range []string{"episodes=6", "frames=13", "hidden=16", "coder=24", "steps=100", "batch=16",
		"chunk=25"} {
		succeed(t, c.Set(a))
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

// A short training lowers the loss, and is found again and measured.
func TestPixelTraining(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	opts := experiment.TrainOptions{Config: smallPixels(t)}
	t.Setenv(run.DirEnv, t.TempDir())
	trained := must(experiment.PixelPendulum.Train(context.Background(), dev, "hnn", opts))[0]
	first := trainLosses(trained)[0]
	if !(trained.Result.TrainLoss < first/3) || !(trained.Result.TestLoss < first/3) {
		t.Errorf("the loss goes from %g to %g (test %g)", first, trained.Result.TrainLoss, trained.Result.TestLoss)
	}
	checkEvaluation(t, trained)
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
	if got, want := strings.Join(rec.Differences(),
		" "), "batch=16 chunk=25 coder=24 episodes=6 frames=13 hidden=16 steps=100"; got != want {
		t.Errorf("it differs in %s, want %s", got, want)
	}
	report := must(rec.Evaluate(context.Background(), devicetest.OpenForTest(t), opened, experiment.Protocols,
		experiment.Integrator{}, true))
	w := rec.Config.Pixels.Loss
	for _, set := range []struct {
		terms pixel.Terms
		loss  experiment.Number
	}{{report.Train, report.TrainLoss}, {report.Test, report.TestLoss}} {
		terms := set.terms
		sum := w.Reconstruction*float64(terms.Reconstruction) + w.Dynamics*float64(terms.Dynamics) + w.CC*float64(terms.CC)
		if math.Abs(sum-float64(set.loss)) > 1e-5*sum {
			t.Errorf("the weighted terms %+v make %g, and the loss is %g", set.terms, sum, set.loss)
		}
	}
	if len(report.Energy) != 2 || len(report.Floor) != 2 || !(report.Floor[1].MSE < 1e-6) || report.Amplitude.N != 3 ||
		report.Correlation.Energy == nil {
		t.Errorf("got %+v", report.PixelNumbers)
	}
	leapfrog := experiment.Integrator{Method: "leapfrog"}
	refused(t, second(rec.Evaluate(context.Background(), devicetest.OpenForTest(t), opened, nil, leapfrog, true)),
		"leapfrog needs a separable Hamiltonian…")
}

// The protocols have the same pictures and other coordinates.
func TestPixelData(t *testing.T) {
	data := must(experiment.PixelPendulum.Data(context.Background(), nil, *smallPixels(t), 0))
	if got, want := data.String(), "50 train and 10 test samples of 1568 pixels"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var pixels [2][]float32
	var coords [2][]float64
	for i, p := range experiment.Protocols {
		var file bytes.Buffer
		succeed(t, data.WriteNPZ(&file, p))
		z := must(npz.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len())))
		succeed(t, errors.Join(z.Read("pixels.npy", &pixels[i]), z.Read("coords.npy", &coords[i])))
	}
	if len(pixels[0]) != 50*1568 || !slices.Equal(pixels[0], pixels[1]) || len(coords[0]) != 100 ||
		slices.Equal(coords[0], coords[1]) {
		t.Errorf("%d and %d numbers of pixels, %d of coordinates", len(pixels[0]), len(pixels[1]), len(coords[0]))
	}
}
