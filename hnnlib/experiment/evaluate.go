package experiment

import (
	"context"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"

	"gonum.org/v1/gonum/stat"
)

// Number is a measurement; see [eval.Number].
type Number = eval.Number

// Evaluated says which trained model was evaluated, and how its training ended.
type Evaluated struct {
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
}

func (rec *Recorded) evaluated(t *Trained, quick bool) Evaluated {
	return Evaluated{
		Run: t.Run.Name(), Path: t.Run.Path, Experiment: rec.Experiment.Name, Model: t.Kind, Seed: t.Seed,
		Steps: t.Result.Steps, Backend: t.Result.Backend, Seconds: t.Result.Seconds, Quick: quick, Differs: rec.Differences(),
		TrainLoss: Number(t.Result.TrainLoss), TestLoss: Number(t.Result.TestLoss), Paper: rec.Experiment.Paper[t.Kind],
	}
}

// Evaluation is what there is to say of one trained model.
type Evaluation struct {
	Evaluated
	Energy  []EnergyNumber `json:"energy"` // one for each protocol
	Rollout RolloutNumbers `json:"rollout"`
	Report  *eval.Report   `json:"report"` // under the integrator that was asked for
}

// EnergyNumber is the energy metric under one protocol.
type EnergyNumber struct {
	Protocol Protocol `json:"protocol"`
	MSE      Number   `json:"energy_mse"`
	// Interval is the standard error over the starts: the paper's kind of ±, within one model.
	Interval Number `json:"interval"`
	Starts   int    `json:"starts"`
	Diverged int    `json:"diverged"` // rollouts that ended early
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

// Evaluate measures one trained model: the paper's metric under the given protocols, which say how they integrate, and the
// evaluation report under an integrator of the caller's choice.
func (rec *Recorded) Evaluate(ctx context.Context, dev *device.Device, t *Trained, protocols []Protocol, with Integrator, quick bool) (*Evaluation, error) {
	e := rec.Experiment
	if _, err := ode.NewSolver(dev, t.Model, with); err != nil { // before any work: an integrator may not apply
		return nil, err
	}
	ev := eval.New(dev, e.System, ode.Options{RTol: tolerance, ATol: tolerance})
	defer ev.Close()
	out := &Evaluation{Evaluated: rec.evaluated(t, quick)}
	for _, p := range protocols {
		res, err := e.energyMSE(ctx, ev, t, e.MetricFor(p, quick))
		if err != nil {
			return nil, err
		}
		out.Energy = append(out.Energy, EnergyNumber{p, Number(res.MSE), Number(res.Interval), len(res.Starts), res.Diverged})
	}
	var err error
	if out.Rollout, err = e.rolloutNumbers(ctx, ev, t); err != nil {
		return nil, err
	}
	reporter, err := e.Reporter(ctx, dev, rec.Config, t.Seed, with, quick)
	if err != nil {
		return nil, err
	}
	defer reporter.Close()
	out.Report, err = reporter.Report(ctx, t.Subject())
	return out, err
}

func (e *Experiment) rolloutNumbers(ctx context.Context, ev *eval.Evaluator, t *Trained) (RolloutNumbers, error) {
	start, span := e.Figures.Start, e.Figures.RowSpan
	times := dataset.Times(span, int(span*steps)+1)
	truth, err := ev.Rollout(ctx, ev.Truth(), start, times)
	if err != nil {
		return RolloutNumbers{}, err
	}
	courses, err := ev.Compare(ctx, truth, t.Subject(), t.Subject())
	if err != nil {
		return RolloutNumbers{}, err
	}
	c := courses[1] // after the truth's
	n := RolloutNumbers{
		Start: start, Span: span, Reached: c.Times[len(c.Times)-1],
		CoordinateMSE: Number(stat.Mean(c.CoordinateMSE, nil)), EnergyDrift: Number(c.Drift()), EnergyBand: Number(eval.Band(c.Energy)),
	}
	if c.Conserved != nil {
		band := Number(eval.Band(c.Conserved))
		n.ConservedBand = &band
	}
	return n, nil
}
