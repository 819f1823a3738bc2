package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
)

// Evaluation is what there is to say of one trained model.
type Evaluation struct {
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

	TrainLoss Number   `json:"train_loss"`
	TestLoss  Number   `json:"test_loss"`
	Paper     PaperRow `json:"paper"`

	Energy []EnergyNumber `json:"energy"` // one for each protocol
	// Floor is what the data alone make of the energy metric, see [Row].
	Floor   []EnergyNumber  `json:"floor,omitempty"`
	Rollout *RolloutNumbers `json:"rollout,omitempty"`
	// Report, or the numbers of a model of pictures, are under the integrator that was asked for.
	Report *eval.Report `json:"report,omitempty"`
	*PixelNumbers
}

// RolloutNumbers describe one rollout beside the truth, from the start of the experiment's figures.
type RolloutNumbers struct {
	Start         []float64 `json:"start"`
	Span          float64   `json:"span"`           // in units of time
	Reached       float64   `json:"reached"`        // the time up to which the rollout is valid: less than Span if it diverged
	CoordinateMSE Number    `json:"coordinate_mse"` // mean over time and coordinates
	EnergyDrift   Number    `json:"energy_drift"`   // slope of the true energy, per unit of time
	EnergyBand    Number    `json:"energy_band"`    // largest change of the true energy
	// ConservedBand is the largest change of the HNN's own H; nil for a model without one.
	ConservedBand *Number `json:"conserved_band,omitempty"`
}

// Evaluate measures one trained model: the paper's metric under the given protocols, and the report under an integrator
// of the caller's choice.
func (rec *Recorded) Evaluate(ctx context.Context, dev *device.Device, t *Trained, protocols []Protocol, with Integrator, quick bool) (*Evaluation, error) {
	if _, err := ode.NewSolver(dev, t.Model, with); err != nil { // before any work: an integrator may not apply
		return nil, err
	}
	e := rec.Experiment
	meter, err := e.Source.Meter(dev, rec.Config, with, quick)
	if err != nil {
		return nil, err
	}
	defer meter.Close()
	out := &Evaluation{
		Run: t.Run.Name(), Path: t.Run.Path, Experiment: e.Name, Model: t.Kind, Seed: t.Seed,
		Steps: t.Result.Steps, Backend: t.Result.Backend, Seconds: t.Result.Seconds, Quick: quick, Differs: rec.Differences(),
		TrainLoss: Number(t.Result.TrainLoss), TestLoss: Number(t.Result.TestLoss), Paper: e.Paper[t.Kind],
	}
	if out.Energy, out.Floor, err = meter.Energies(ctx, t, protocols); err != nil {
		return nil, err
	}
	if out.Rollout, err = meter.Rollout(ctx, t, e.View); err != nil {
		return nil, err
	}
	reports, err := meter.Reports(ctx, []*Trained{t})
	if err != nil {
		return nil, err
	}
	out.Report, out.PixelNumbers = reports[0].Report, reports[0].PixelNumbers
	return out, nil
}
