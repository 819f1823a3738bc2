package main_test

import (
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestEval(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	text := hnntest.Must(t, runs, "eval", "spring-hnn").Stdout
	for _, want := range []string{"spring hnn, seed 0, 20 steps in ", "with chunk=5 hidden=16 steps=20", "train loss ", "3.69e-02 ± 1.91e-03",
		"energy MSE, published ", "energy MSE, corrected ", "corrected: 15 starts, 0 diverged", "rollout from [1 0] over t = 20\n", "energy drift ", "conserved band "} {
		if !strings.Contains(text, want) {
			t.Errorf("the report has no %q:\n%s", want, text)
		}
	}
	var report experiment.Evaluation
	decode(t, hnntest.Must(t, runs, "eval", "spring-baseline", "--json", "--quick", "--protocol", "corrected").Stdout, &report)
	if report.Experiment != "spring" || report.Model != "baseline" || report.Steps != 20 || !report.Quick || len(report.Energy) != 1 ||
		report.Energy[0].Protocol != experiment.Corrected || report.Energy[0].Starts != 3 || !(report.Energy[0].MSE > 0) || !(report.Energy[0].Interval > 0) ||
		report.Rollout.ConservedBand != nil || report.Rollout.Reached != 20 || !slices.Equal(report.Differs, []string{"chunk=5", "hidden=16", "steps=20"}) {
		t.Errorf("the report is %+v", report)
	}
	if r := report.Report; r == nil || r.Method != "dopri5" || r.RTol != 1e-7 || r.Inside.Starts != 3 || r.Long.Span != 200 || r.Below == nil || r.Above == nil ||
		!(r.Symplecticity.Defect > 1e-9) || r.Return == nil {
		t.Errorf("the evaluation report is %+v", r)
	}
}

// The report takes any integrator that applies, and a true system in place of a run.
func TestEvalUnderAnIntegrator(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	var report struct {
		System string
		Report eval.Report
	}
	decode(t, hnntest.Must(t, runs, "eval", "--system", "pendulum", "--method", "leapfrog", "--step", "0.05", "--json", "--quick").Stdout, &report)
	if r := report.Report; report.System != "pendulum" || r.Method != "leapfrog" || r.Step != 0.05 || r.Inside.Outlasted != 3 || !(r.Return.Median < 1e-12) {
		t.Errorf("the report is %+v", report)
	}
	out := hnntest.Run(t, runs, "eval", "spring-hnn", "--method", "leapfrog")
	if out.Status != 1 || !strings.HasPrefix(out.Stderr, "hnn: leapfrog needs a separable Hamiltonian, H = T(p) + V(q), and this one isn't: use implicit-midpoint") {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
}
