package main

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
	text := hnntest.Must(t, runs, "eval spring-hnn").Stdout
	for _, want := range []string{
		"spring hnn, seed 0, 20 steps in ", "with chunk=5 hidden=16 steps=20", "train loss ", "3.69e-02 ± 1.91e-03",
		"energy MSE, published ", "energy MSE, corrected ", "corrected: 15 starts, 0 diverged",
		"rollout from [1 0] over t = 20\n", "energy drift ", "conserved band ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report has no %q:\n%s", want, text)
		}
	}
	var got experiment.Evaluation
	decode(t, hnntest.Must(t, runs, "eval spring-baseline --json --quick --protocol corrected").Stdout, &got)
	if got.Experiment != "spring" || got.Model != "baseline" || got.Steps != 20 || !got.Quick || len(got.Energy) != 1 ||
		got.Rollout.ConservedBand != nil || got.Rollout.Reached != 20 ||
		!slices.Equal(got.Differs, []string{"chunk=5", "hidden=16", "steps=20"}) {
		t.Errorf("the report is %+v", got)
	}
	if e := got.Energy[0]; e.Protocol != experiment.Corrected || e.Starts != 3 || !(e.MSE > 0) || !(e.Interval > 0) {
		t.Errorf("the energy metric is %+v", e)
	}
	if r := got.Report; r == nil || r.Method != "dopri5" || r.RTol != 1e-7 || r.Inside.Starts != 3 ||
		r.Long.Span != 200 || r.Below == nil || r.Above == nil || !(r.Symplecticity.Defect > 1e-9) || r.Return == nil {
		t.Errorf("the evaluation report is %+v", r)
	}
}

// eval accepts any integrator that applies, and a true system in place of a run.
func TestEvalUnderAnIntegrator(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	var got struct {
		System string
		Report eval.Report
	}
	out := hnntest.Must(t, runs, "eval --system pendulum --method leapfrog --step 0.05 --json --quick")
	decode(t, out.Stdout, &got)
	if r := got.Report; got.System != "pendulum" || r.Method != "leapfrog" || r.Step != 0.05 ||
		r.Inside.Outlasted != 3 || !(r.Return.Median < 1e-12) {
		t.Errorf("the report is %+v", got)
	}
	out = hnntest.Run(t, runs, "eval spring-hnn --method leapfrog")
	want := "hnn: leapfrog needs a separable Hamiltonian, H = T(p) + V(q), and this one isn't: use implicit-midpoint"
	if out.Status != exitError || !strings.HasPrefix(out.Stderr, want) {
		t.Errorf("status %d: %s", out.Status, out.Stderr)
	}
}
