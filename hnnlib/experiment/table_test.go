package experiment

import (
	"strings"
	"testing"

	"hnn/hnnlib/eval"
)

func TestNumbersReadAsPeopleWriteThem(t *testing.T) {
	for want, got := range map[string]string{
		"110 times": times(108.9), "2.4 times": times(2.41), "2 times": times(2), "2,900 times": times(2913),
		"1,200,000 times": times(1.234e6),
		"0.5 times":       times(0.5), "10 times": times(9.99), "0.012 times": times(0.0123), "–": times(0),
		"0.17": power(0.17077), "3.8 × 10⁻⁴": power(3.8416e-4), "5.4": power(5.41), "1.2 × 10⁵": power(123456),
		"0": power(0),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestHeadline(t *testing.T) {
	const none = "On no task is the Hamiltonian network's energy error smaller than the baseline's."
	says := func(where, factor string) string {
		return where + ", the Hamiltonian network's energy error is " + factor + " smaller than the baseline's."
	}
	for want, ratios := range map[string][]float64{
		"": nil,
		strings.Replace(says("A", "110 times"), ",", ":", 1): {110},
		says("On all 2 tasks", "3 to 110 times"):             {110, 3},
		says("On one of 2 tasks", "3 times"):                 {0.5, 3},
		says("On 2 of 3 tasks", "3 to 4 times"):              {0.5, 3, 4},
		says("On all 2 tasks", "3 times"):                    {3, 3},
		none:                                                 {0.5},
	} {
		var all []comparison
		for _, ratio := range ratios {
			baseline := Row{EnergyMSE: eval.Summarise([]float64{ratio})}
			all = append(all, comparison{"A", baseline, Row{EnergyMSE: eval.Summarise([]float64{1})}})
		}
		if got := headline(all); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestOverviewSaysItsNumbers(t *testing.T) {
	c := comparison{Title: "A", Baseline: Row{Model: "baseline", EnergyMSE: eval.Summarise([]float64{0.1, 0.3})},
		HNN: Row{Model: "hnn", EnergyMSE: eval.Summarise([]float64{0.001})}}
	c.Baseline.Paper.EnergyMSE.Mean, c.HNN.Paper.EnergyMSE.Mean = 4, 2
	sheet := overview([]comparison{c})
	if err := sheet.Check(); err != nil {
		t.Fatal(err)
	}
	want := "A: baseline 0.2, Hamiltonian network 0.001, 200 times smaller; in the paper 2 times."
	if !strings.Contains(sheet.AltText(), want) {
		t.Errorf("the text alternative is %s, want %s", sheet.AltText(), want)
	}
	c.Baseline.EnergyMSE, c.HNN.EnergyMSE = eval.Summary{}, eval.Summary{}
	if overview([]comparison{c}) != nil {
		t.Error("a figure is drawn of nothing")
	}
}

func TestNotesSayWhereTheTablesDiffer(t *testing.T) {
	e := &Experiment{Reasons: map[string]string{"test_loss": "of this", "hnn/test_loss": "of that",
		"published/hnn/energy_mse": "of the clock"}}
	row := Row{Protocol: Published, Model: "hnn", TrainLoss: eval.Summarise([]float64{1.1, 1.2}),
		TestLoss: eval.Summarise([]float64{3, 3.2}), EnergyMSE: eval.Summarise([]float64{2}), WithinModel: 0.5,
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
	if above, below := compared(1.07, 1), compared(0.9, 1); above != "7 % above" || below != "10 % below" {
		t.Errorf("got %s and %s", above, below)
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
