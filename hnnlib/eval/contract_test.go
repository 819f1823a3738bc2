package eval_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

// Subjects of one kind that compute different things don't share a compiled program. Models of one architecture share
// it, each with its own weights.
func TestProgramsBelongToWhatTheyCompute(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-8, ATol: 1e-8})
	start, times := []float64{1, 0}, []float64{0, 1, 2}
	for _, gamma := range []float64{0.05, 0.2} {
		d := damped{gamma}
		c := must(ev.Rollout(t.Context(), eval.Subject{Kind: "damped", Field: d}, start, times))
		if got, want := c.Energy[2], d.energy(2); math.Abs(got-want) > 1e-6 {
			t.Errorf("friction %v: energy %v, want %v", gamma, got, want)
		}
	}
	states := mat.NewDense(1, 2, start)
	for _, scalars := range []int{1, 2} {
		for weights := range uint64(2) {
			m := must(model.New(model.Spec{Kind: "hnn", Dim: 2, Hidden: 8, Scalars: scalars}))
			m = model.Initialise(m, seed.Stream(weights, "weights"))
			c := must(ev.Rollout(t.Context(), eval.Subject{Kind: "hnn", Field: m}, start, times))
			want := must(phase.NewEvaluator(dev).Energies(m.(phase.WithEnergy), states))
			sol := must(ode.Solve(t.Context(), dev, m, [][]float64{start}, times, ev.Opts))
			if math.Abs(c.Own[0]-want[0]) > 1e-12 || !slices.Equal(c.States[2], sol.At(0, 2)) {
				t.Errorf("%d outputs, seed %d: energy %v and end %v, want %v and %v",
					scalars, weights, c.Own[0], c.States[2], want[0], sol.At(0, 2))
			}
		}
	}
}

// A truth without an energy can be compared with; only measurements of energy are refused.
func TestTheTruthIsAnyField(t *testing.T) {
	ev := beside(t, damped{0.1}, ode.Options{RTol: 1e-10, ATol: 1e-10})
	ctx, times := t.Context(), []float64{0, 0.5, 1}
	truth := must(ev.Rollout(ctx, ev.Truth(), []float64{1, 0}, times))
	spring := eval.Subject{Kind: "spring", Field: system.Spring}
	courses := must(ev.Compare(ctx, truth, spring, spring))
	c := courses[1]
	if truth.Energy != nil || truth.Own != nil || c.Energy != nil || len(c.Own) != 3 ||
		!slices.Equal(c.Conserved, c.Own) {
		t.Errorf("of a truth without an energy, %+v was measured, and of the spring %+v", truth, c)
	}
	if got, want := c.CoordinateMSE[2], sum(c.States[2], truth.States[2]); !(got > 0) || math.Abs(got-want) > 1e-15 {
		t.Errorf("coordinate MSE %v, want %v", got, want)
	}
	var table bytes.Buffer
	if err := eval.WriteCSV(&table, courses[:1]); err != nil || !bytes.HasPrefix(table.Bytes(), []byte("t,q1,p1\n0,1,0\n")) {
		t.Errorf("%v, the table of the truth is %s", err, table.Bytes())
	}
	spec := eval.EnergySpec{Starts: 1, Span: 1, Points: 2, Start: fixedStart}
	const want = "truth has no energy that could be measured"
	if _, err := ev.EnergyMSE(ctx, spring, spec, 0); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func sum(a, b []float64) float64 {
	total := 0.
	for i := range a {
		total += (a[i] - b[i]) * (a[i] - b[i]) / float64(len(a))
	}
	return total
}
