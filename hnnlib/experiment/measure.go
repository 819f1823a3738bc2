package experiment

import (
	"context"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
)

// Row is a row of the paper's table: one experiment, protocol and kind of model, over seeds.
type Row struct {
	Experiment string       `json:"experiment"`
	Protocol   Protocol     `json:"protocol"`
	Model      string       `json:"model"`
	TrainLoss  eval.Summary `json:"train_loss"`
	TestLoss   eval.Summary `json:"test_loss"`
	EnergyMSE  eval.Summary `json:"energy_mse"`
	// WithinModel is the mean over seeds of the energy MSE's standard error within one model: the paper's
	// kind of interval.
	WithinModel float64  `json:"within_model"`
	Diverged    int      `json:"diverged"` // rollouts that ended early, over all seeds
	Paper       PaperRow `json:"paper"`
	// Floor is what a perfect conservative model scores where the data lose energy; 0 where they don't.
	Floor float64 `json:"floor,omitempty"`
	Quick bool    `json:"quick,omitempty"`
	Note  string  `json:"note,omitempty"` // why ours differs from the paper's, where it does
}

// Measure evaluates trained models of one kind under both protocols; of a system that the paper doesn't have, under the
// corrected one.
func (e *Experiment) Measure(ctx context.Context, ev *eval.Evaluator, models []*Trained, quick bool) ([]Row, error) {
	var rows []Row
	for _, p := range e.protocols() {
		row := Row{Experiment: e.Name, Protocol: p, Model: models[0].Kind, Paper: e.Paper[models[0].Kind], Quick: quick}
		var trainLoss, testLoss, energy []float64
		for _, m := range models {
			res, err := e.energyMSE(ctx, ev, m, e.MetricFor(p, quick))
			if err != nil {
				return nil, err
			}
			trainLoss = append(trainLoss, m.Result.TrainLoss)
			testLoss = append(testLoss, m.Result.TestLoss)
			energy = append(energy, res.MSE)
			row.WithinModel += res.Interval / float64(len(models))
			row.Diverged += res.Diverged
		}
		row.TrainLoss, row.TestLoss, row.EnergyMSE = eval.Summarise(trainLoss), eval.Summarise(testLoss), eval.Summarise(energy)
		var err error
		if row.Floor, err = e.floor(ctx, ev, e.Metric(p)); err != nil {
			return nil, err
		}
		row.Note = e.note(&row)
		rows = append(rows, row)
	}
	return rows, nil
}

// protocols are those that differ for the experiment: one alone for a system that the paper doesn't have.
func (e *Experiment) protocols() []Protocol {
	if e.Paper == nil {
		return []Protocol{Corrected}
	}
	return Protocols
}

func (e *Experiment) energyMSE(ctx context.Context, ev *eval.Evaluator, m *Trained, spec eval.EnergySpec) (*eval.EnergyResult, error) {
	if e.Recording == nil {
		return ev.EnergyMSE(ctx, m.Subject(), spec, m.Seed)
	}
	rec, err := e.TestRecording(ctx)
	if err != nil {
		return nil, err
	}
	return ev.RecordedEnergyMSE(ctx, m.Subject(), spec, rec.Times, rec.States)
}

// floor is the friction floor of a recording.
func (e *Experiment) floor(ctx context.Context, ev *eval.Evaluator, spec eval.EnergySpec) (float64, error) {
	if e.Recording == nil {
		return 0, nil
	}
	rec, err := e.TestRecording(ctx)
	if err != nil {
		return 0, err
	}
	return ev.FrictionFloor(spec, rec.States)
}

// TestRecording is the part of the recording that tests.
func (e *Experiment) TestRecording(ctx context.Context) (*dataset.Trajectory, error) {
	rec, err := e.Recording(ctx)
	if err != nil {
		return nil, err
	}
	set, err := dataset.Recorded(rec, e.Config.Data.TestShare)
	if err != nil {
		return nil, err
	}
	return &set.Test[0], nil
}
