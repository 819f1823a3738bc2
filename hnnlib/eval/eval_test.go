package eval_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
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
