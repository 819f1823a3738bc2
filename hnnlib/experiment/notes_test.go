package experiment

import (
	"testing"

	"hnn/hnnlib/eval"
)

func TestNotesSayWhereTheTablesDiffer(t *testing.T) {
	e := &Experiment{Reasons: map[string]string{"test_loss": "of this", "hnn/test_loss": "of that",
		"published/hnn/energy_mse": "of the clock"}}
	row := Row{Protocol: Published, Model: "hnn",
		TrainLoss: eval.Summarise([]float64{1.1, 1.2}), TestLoss: eval.Summarise([]float64{3,
			3.2}), EnergyMSE: eval.Summarise([]float64{2}), WithinModel: 0.5,
		Paper: PaperRow{TrainLoss: Estimate{1, 0.1}, TestLoss: Estimate{1, 0.1}, EnergyMSE: Estimate{4, 1}}}
	says := func(want string) {
		t.Helper()
		if got := e.note(&row); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	const allow = ", by more than the intervals allow: "
	says("The test loss is 3.1 times the paper's" + allow + "of that. " +
		"The energy MSE is 2 times smaller than the paper's" + allow + "of the clock.")
	row.WithinModel = 1.5 // of one seed, the interval within it counts
	row.Model = "baseline"
	says("The test loss is 3.1 times the paper's" + allow + "of this.")
	row.Model, row.Paper.TrainLoss = "hnn", Estimate{2, 0.1}
	row.Paper.TestLoss = Estimate{}
	says("The train loss is 1.7 times smaller than the paper's" + allow + "the cause is not known.")
	row.TestLoss, row.Paper.TestLoss = row.TrainLoss, row.Paper.TrainLoss
	e.Reasons = map[string]string{"train_loss": "of both", "test_loss": "of both"}
	says("The train loss is 1.7 times smaller than the paper's" + allow + "of both. " +
		"The test loss is 1.7 times smaller than the paper's" + allow + "the same.")
	if got := compared(1.07, 1); got != "7 % above" {
		t.Error(got)
	}
	if got := compared(0.9, 1); got != "10 % below" {
		t.Error(got)
	}
	row.Quick = true // is no result
	says("")
}

func TestEnergyCellHasMedianAndFloor(t *testing.T) {
	for want, r := range map[string]Row{
		"2.00e-02":                             {EnergyMSE: eval.Summarise([]float64{0.02})},
		"2.00e-02 ± 0.00e+00, floor 1.00e-02":  {EnergyMSE: eval.Summarise([]float64{0.02, 0.02, 0.02}), Floor: 0.01},
		"2.00e-01 ± 3.39e-01, median 5.00e-03": {EnergyMSE: eval.Summarise([]float64{0.004, 0.005, 0.591})},
	} {
		if got := r.energyCell(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
