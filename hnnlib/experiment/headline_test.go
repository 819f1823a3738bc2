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
		"0.5 times":       times(0.5), "10 times": times(9.99), "0.012 times": times(0.0123), "–": times(0 / one),
		"0.17": power(0.17077), "3.8 × 10⁻⁴": power(3.8416e-4), "5.4": power(5.41), "1.2 × 10⁵": power(123456),
		"0": power(0),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

var one = 1.0

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
