package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
)

// PixelEvaluation is what there is to say of one trained model of pictures.
type PixelEvaluation struct {
	Run        string   `json:"run"`
	Path       string   `json:"path"`
	Experiment string   `json:"experiment"`
	Model      string   `json:"model"`
	Seed       uint64   `json:"seed"`
	Steps      int      `json:"steps"`
	Backend    string   `json:"backend"` // that trained it
	Seconds    float64  `json:"seconds"` // of training
	Quick      bool     `json:"quick"`   // the metrics with fewer starts
	Differs    []string `json:"differs"` // settings that are not the experiment's, as key=value

	TrainLoss Number `json:"train_loss"`
	TestLoss  Number `json:"test_loss"`
	*PixelNumbers
	Paper PaperRow `json:"paper"`
}

// EvaluatePixels measures one trained model of pictures under the given protocols and an integrator of the caller's choice.
func (rec *Recorded) EvaluatePixels(ctx context.Context, dev *device.Device, t *Trained, protocols []Protocol, with Integrator, quick bool) (*PixelEvaluation, error) {
	if _, err := ode.NewSolver(dev, t.Model, with); err != nil { // before any work: an integrator may not apply
		return nil, err
	}
	ev, err := eval.NewPixels(dev, withTolerance(with))
	if err != nil {
		return nil, err
	}
	defer ev.Close()
	out := &PixelEvaluation{
		Run: t.Run.Name(), Path: t.Run.Path, Experiment: rec.Experiment.Name, Model: t.Kind, Seed: t.Seed,
		Steps: t.Result.Steps, Backend: t.Result.Backend, Seconds: t.Result.Seconds, Quick: quick, Differs: rec.Differences(),
		TrainLoss: Number(t.Result.TrainLoss), TestLoss: Number(t.Result.TestLoss), Paper: rec.Experiment.Paper[t.Kind],
	}
	out.PixelNumbers, err = rec.Experiment.MeasurePixels(ctx, ev, t, rec.Config, protocols, quick)
	return out, err
}
