package eval_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// damped is the spring with friction, q̇ = 2p, ṗ = −2q − 2γp, which can be solved analytically.
type damped struct{ gamma float64 }

func (d damped) Dim() int                  { return 2 }
func (d damped) Params() []*tensors.Tensor { return nil }
func (d damped) Eval(_ []*Node, _, x *Node) *Node {
	q, p := phase.Split(x)
	return phase.Join(MulScalar(p, 2), Neg(Add(MulScalar(q, 2), MulScalar(p, 2*d.gamma))))
}

// energy returns the energy at time t of the damped spring that starts at (1, 0): q̈ = −4q − 2γq̇.
func (d damped) energy(t float64) float64 {
	g := d.gamma
	w := math.Sqrt(4 - g*g)
	sin, cos := math.Sincos(w * t)
	decay := math.Exp(-g * t)
	q := decay * (cos + g/w*sin)
	v := -decay * sin * 4 / w
	return q*q + v*v/4
}

func fixedStart(*rand.Rand) []float64 { return []float64{1, 0} }

func TestEnergyMSEOfAKnownDecay(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-10, ATol: 1e-10})
	d := damped{0.05}
	spec := eval.EnergySpec{Starts: 3, Span: 20, Points: 100, Start: fixedStart}
	got := must(ev.EnergyMSE(t.Context(), eval.Subject{Kind: "damped", Field: d}, spec, 0))
	want := 0.
	for i := range 100 {
		e := d.energy(20 * float64(i) / 99)
		want += (1 - e) * (1 - e) / 100
	}
	if math.Abs(float64(got.MSE)-want) > 1e-7 || got.Interval > 1e-12 || len(got.PerStart) != 3 {
		t.Errorf("energy MSE %v ± %v, want %v ± 0", got.MSE, got.Interval, want)
	}
	self := must(ev.EnergyMSE(t.Context(), ev.Truth(), spec, 0))
	if self.MSE > 1e-14 {
		t.Errorf("the truth beside itself has an energy MSE of %g", self.MSE)
	}
}

// In the published protocol of the spring, the truth is followed from start i for 20·1.09^(i+1) units of time, and the
// model 1.09 times longer.
func TestPublishedTimesGrowFromStartToStart(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-10, ATol: 1e-10})
	d := damped{0.05}
	spec := eval.EnergySpec{Starts: 15, Span: 20, Points: 100, Start: fixedStart, Stretch: 1.09, ScaledInPlace: true}
	got := must(ev.EnergyMSE(t.Context(), eval.Subject{Kind: "damped", Field: d}, spec, 0))
	for b, mse := range got.PerStart {
		span, want := 20*math.Pow(1.09, float64(b+2)), 0.
		for i := range 100 {
			e := d.energy(span * float64(i) / 99)
			want += (1 - e) * (1 - e) / 100
		}
		if math.Abs(mse-want) > 1e-7 {
			t.Errorf("start %d: %v, want %v over a span of %.1f", b+1, mse, want, span)
		}
	}
	if last := 20 * math.Pow(1.09, 16); math.Abs(last-79.4) > 0.05 {
		t.Errorf("the last model's span is %.1f, the authors' code has 79.4", last)
	}
}

func TestCoursesMeasureAgainstTheTruth(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-10, ATol: 1e-10})
	d := damped{0.1}
	times := []float64{0, 0.5, 1, 2}
	truth := must(ev.Rollout(t.Context(), ev.Truth(), []float64{1, 0}, times))
	courses := must(ev.Compare(t.Context(), truth, ev.Truth(), eval.Subject{Kind: "damped", Field: d}))
	if len(courses) != 2 || courses[0].Kind != "truth" || courses[1].Kind != "damped" {
		t.Fatalf("got %d courses", len(courses))
	}
	for i, time := range times {
		if e := courses[1].Energy[i]; math.Abs(e-d.energy(time)) > 1e-8 {
			t.Errorf("energy at %v is %v, want %v", time, e, d.energy(time))
		}
		if c := courses[1].Conserved[i]; math.Abs(c-courses[1].Energy[i]) > 1e-12 {
			t.Errorf("the quantity conserved by the truth is its energy: %v is not %v", c, courses[1].Energy[i])
		}
		exact := system.Spring.Exact([]float64{1, 0}, time)
		b := sum(courses[1].States[i], exact)
		if math.Abs(courses[1].CoordinateMSE[i]-b) > 1e-8 {
			t.Errorf("coordinate MSE at %v is %v, want %v", time, courses[1].CoordinateMSE[i], b)
		}
	}
}

func TestSummaryOverSeeds(t *testing.T) {
	s := eval.Summarise([]float64{1, 2, 6, 3})
	if s.Mean != 3 || s.Median != 2.5 || s.N != 4 || math.Abs(float64(s.Std)-math.Sqrt(14./3)) > 1e-12 {
		t.Errorf("got %+v", s)
	}
	if one := eval.Summarise([]float64{5}); one.Mean != 5 || one.Std != 0 || one.Median != 5 {
		t.Errorf("got %+v", one)
	}
}

func TestSummariesOfDivergedRolloutsAreKept(t *testing.T) {
	s := eval.Summarise([]float64{1, math.Inf(1), 3})
	data, err := json.Marshal(s)
	if err != nil || string(data) != `{"mean":null,"std":null,"median":3,"n":3,"values":[1,null,3]}` {
		t.Fatalf("%s, %v", data, err)
	}
	var back eval.Summary
	err = json.Unmarshal(data, &back)
	if err != nil || back.N != 3 || back.Median != 3 || back.Mean.Finite() || back.Values[2] != 3 {
		t.Errorf("%+v, %v", back, err)
	}
}

// beside returns an evaluator that compares fields with truth.
func beside(t *testing.T, truth phase.Field, opts ode.Options) *eval.Evaluator {
	t.Helper()
	ev := eval.New(devicetest.OpenForTest(t), truth, opts)
	t.Cleanup(ev.Close)
	return ev
}

// must returns v, or panics if err is not nil.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestDriftAndBand(t *testing.T) {
	c := eval.Course{Times: []float64{0, 1, 2, 4}, Energy: []float64{3, 2.5, 2, 1}}
	if got := c.Drift(); math.Abs(got+0.5) > 1e-12 {
		t.Errorf("the energy falls by 0.5 per unit of time, and the drift is %v", got)
	}
	if got := (eval.Course{Times: []float64{0}, Energy: []float64{3}}).Drift(); !math.IsNaN(got) {
		t.Errorf("the drift of one point is %v", got)
	}
	for _, v := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{2}, 0}, {[]float64{2, 3, -4, 2}, 6}, {[]float64{1, math.Inf(1)}, math.Inf(1)}} {
		if got := eval.Band(v.values); got != v.want {
			t.Errorf("the band of %v is %v, want %v", v.values, got, v.want)
		}
	}
}

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

// Along the gradient of q² + p² the direction stays the same and the energy grows by Gain; along the field it stays.
func TestRideOnTheSpring(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-10, ATol: 1e-10})
	legs, err := ev.Ride(t.Context(), ev.Truth(), []float64{0.3, 0.4},
		[]eval.Stretch{{Span: 1}, {Span: 2, Gain: 0.5}, {Span: 1}, {Span: 0.5, Gain: -0.7}}, 10)
	if err != nil {
		t.Fatal(err)
	}
	want, at := []float64{0.25, 0.25, 0.75, 0.75, 0.05}, 0.
	for i, leg := range legs {
		last := len(leg.Times) - 1
		first, end := leg.Own[0], leg.Own[last]
		if math.Abs(first-want[i]) > 1e-8 || math.Abs(end-want[i+1]) > 1e-8 || leg.Energy[last] != end {
			t.Errorf("leg %d: energy from %v to %v, want %v to %v", i+1, first, end, want[i], want[i+1])
		}
		if leg.Times[0] != at || math.Abs(leg.Times[last]-at-leg.Span) > 1e-12 || len(leg.States) != last+1 {
			t.Errorf("leg %d: times from %v to %v", i+1, leg.Times[0], leg.Times[last])
		}
		at += leg.Span
		if leg.Gain == 0 {
			continue
		}
		a, b := leg.States[0], leg.States[last]
		if turn := math.Atan2(a[1], a[0]) - math.Atan2(b[1], b[0]); math.Abs(turn) > 1e-8 {
			t.Errorf("leg %d: the gradient of q² + p² is radial, and the state turned by %v", i+1, turn)
		}
		mid := leg.Own[last/2] - leg.Own[0]
		if math.Abs(mid-leg.Gain*float64(last/2)/float64(last)) > 1e-8 {
			t.Errorf("leg %d: half way %v of %v was added", i+1, mid, leg.Gain)
		}
	}
}

func TestRidesThatCannotBe(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-8, ATol: 1e-8, MaxSteps: 2000})
	for want, c := range map[string]struct {
		s         eval.Subject
		stretches []eval.Stretch
	}{
		"damped has no Hamiltonian whose gradient could be followed: use an HNN or a true system": {eval.Subject{Kind: "damped", Field: damped{}}, []eval.Stretch{{Span: 1}}},
		"no stretch was given: at least one is needed":                                            {ev.Truth(), nil},
		"stretch 2 lasts 0 and adds 1, but a positive time and a finite energy are needed":        {ev.Truth(), []eval.Stretch{{Span: 1}, {Gain: 1}}},
		"stretch 1: an energy of 2 can't be removed: after 1, the gradient vanishes; remove less": {ev.Truth(), []eval.Stretch{{Span: 1, Gain: -2}}},
	} {
		if _, err := ev.Ride(t.Context(), c.s, []float64{1, 0}, c.stretches, 20); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
