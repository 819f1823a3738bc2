package experiment

import (
	"context"

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
	Quick       bool     `json:"quick,omitempty"`
	Note        string   `json:"note,omitempty"` // why ours differs from the paper's, where it does
}

// Measure evaluates trained models of one kind under both protocols.
func (e *Experiment) Measure(ctx context.Context, ev *eval.Evaluator, models []*Trained, quick bool) ([]Row, error) {
	var rows []Row
	for _, p := range Protocols {
		row := Row{Experiment: e.Name, Protocol: p, Model: models[0].Kind, Paper: e.Paper[models[0].Kind], Quick: quick}
		var trainLoss, testLoss, energy []float64
		for _, m := range models {
			res, err := ev.EnergyMSE(ctx, m.Subject(), e.MetricFor(p, quick), m.Seed)
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
		rows = append(rows, row)
	}
	return rows, nil
}
