package eval_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

// ring draws starts whose energy lies between 0.25 and 1.
func ring(rng *rand.Rand) []float64 {
	r, phi := 0.5+0.5*rng.Float64(), 2*math.Pi*rng.Float64()
	return []float64{r * math.Cos(phi), r * math.Sin(phi)}
}

func springSpec() eval.ReportSpec {
	return eval.ReportSpec{Starts: 4, Span: 4, Points: 81, Start: ring, Seed: 3, Energies: [2]float64{0.25, 1}}
}

// reportOn returns the report on s against the spring.
func reportOn(t *testing.T, opts ode.Options, s eval.Subject) *eval.Report {
	t.Helper()
	ev := beside(t, system.Spring, opts)
	return must(ev.Reports(t.Context(), springSpec(), s))[0]
}

// The damped spring loses energy at a known rate from any start, so every number of its report is known.
func TestReportOfAKnownDecay(t *testing.T) {
	const gamma = 0.05
	r := reportOn(t, ode.Options{RTol: 1e-9, ATol: 1e-9}, eval.Subject{Kind: "damped", Field: damped{gamma}})
	// det M(t) = exp(∫div) = e^(−2γt), and for one degree of freedom MᵀJM = det(M)·J.
	volume := 1 - math.Exp(-2*gamma*r.Symplecticity.Span)
	for name, got := range map[string]eval.Number{"volume": r.Symplecticity.Volume, "defect": r.Symplecticity.Defect} {
		if math.Abs(float64(got)-volume) > 1e-7 {
			t.Errorf("%s: %v, want %v", name, float64(got), volume)
		}
	}
	// The flow contracts by e^(−γt) forward and amplifies errors by e^(γt) backward, but still returns.
	if m := float64(r.Return.Median); !(m > 0 && m < 1e-7) || r.Return.Lost != 0 {
		t.Errorf("the exact flow returns, and at rtol 1e-9 the return is off by %v, %d lost", m, r.Return.Lost)
	}
	for name, c := range map[string]struct {
		a         *eval.Accuracy
		low, high float64
	}{"inside": {r.Inside, 0.25, 1}, "below": {r.Below, 0, 0.25}, "above": {r.Above, 1, 1.375}} {
		a, low, high := c.a, c.low, c.high
		if a == nil || a.Starts != 4 || a.Span != 4 || a.Diverged != 0 {
			t.Fatalf("%s: %+v", name, a)
		}
		// The band is the energy lost by the end, (1 − e^(−2γt))·E, up to an oscillation of 2γ/ω of it.
		lost := 1 - math.Exp(-2*gamma*4)
		if b := float64(a.EnergyBand); b < lost*low*0.9 || b > lost*high*1.1 {
			t.Errorf("%s: energy band %v, want between %v and %v", name, b, lost*low, lost*high)
		}
		if drift, band := float64(a.EnergyDrift), float64(a.EnergyBand); math.Abs(drift*4/band-1) > 0.2 {
			t.Errorf("%s: a steady loss of %v over 4 units of time has a drift of %v", name, band, drift)
		}
	}
	if v := r.Inside; v.ValidTime != 4 || v.Outlasted != 4 {
		t.Errorf("after 4 units of time the damped spring is off by 18 %%: valid to the end, got %+v", v)
	}
	// The error exceeds 30 % of the truth from about e^(−γt) = 0.7 on, which is t = 7.1.
	v := float64(r.Long.ValidTime)
	if r.Long.Outlasted != 0 || math.Abs(v-math.Log(1/0.7)/gamma) > 0.5 || r.Long.Span != 40 {
		t.Errorf("ten times longer: valid until %v, want about %v", v, math.Log(1/0.7)/gamma)
	}
	if f := r.PerturbedTruth; math.Abs(float64(f.CoordinateMSE)-1e-8/2) > 1e-11 {
		t.Errorf("a rotation keeps the distance of 1e-4 from the truth: coordinate MSE of the floor %v, want %v",
			float64(f.CoordinateMSE), 1e-8/2)
	}
}

// A symplectic and symmetric method returns to the start and preserves area up to rounding; RK4 does not.
func TestReportTellsIntegratorsApart(t *testing.T) {
	truth := eval.Subject{Kind: "spring", Field: system.Spring}
	leapfrog := reportOn(t, ode.Options{Method: "leapfrog", Step: 0.2}, truth)
	rk4 := reportOn(t, ode.Options{Method: "rk4", Step: 0.2}, truth)
	if d := float64(leapfrog.Return.Median); d > 1e-13 {
		t.Errorf("leapfrog returns to within %v", d)
	}
	if d := float64(rk4.Return.Median); d < 1e-7 {
		t.Errorf("RK4 with a coarse step returns to within %v, which is too good to be true", d)
	}
	if d := float64(leapfrog.Symplecticity.Defect); d > 1e-9 {
		t.Errorf("leapfrog's symplecticity defect is %v", d)
	}
	if d := float64(rk4.Symplecticity.Defect); d < 1e-5 {
		t.Errorf("RK4's symplecticity defect with a coarse step is %v", d)
	}
	if leapfrog.Integrator() != "leapfrog, step 0.2" || rk4.RTol != 0 || rk4.Step != 0.2 {
		t.Errorf("the integrators are called %s and %s", leapfrog.Integrator(), rk4.Integrator())
	}
	header, rows := eval.ReportTable([]string{"leapfrog", "RK4"}, []*eval.Report{leapfrog, rk4})
	if len(header) != 4 || len(rows) != 17 {
		t.Errorf("the table has %d columns and %d rows", len(header), len(rows))
	}
	for _, row := range rows {
		if len(row) != len(header) || row[1] == "" || row[2] == "" {
			t.Errorf("row %q", row)
		}
	}
	data := must(json.Marshal(leapfrog))
	for _, key := range []string{
		"inside", "perturbed_truth", "ten_times_longer", "below", "above", "forward_backward", "symplecticity",
	} {
		if !strings.Contains(string(data), `"`+key+`":{`) {
			t.Errorf("the JSON has no %s", key)
		}
	}
}

func TestReportBesideARecording(t *testing.T) {
	times := dataset.Times(3, 31)
	var states [][]float64
	for _, at := range times {
		states = append(states, system.Spring.Exact([]float64{1, 0}, at))
	}
	ev := beside(t, system.Spring, ode.Options{RTol: 1e-10, ATol: 1e-10})
	recorded := must(ev.Given(times, states))
	spec := eval.ReportSpec{Recorded: &recorded, Scale: 2}
	report := must(ev.Reports(t.Context(), spec, eval.Subject{Kind: "damped", Field: damped{0.1}}))[0]
	want := 0.
	for _, at := range times {
		want += 4 * math.Pow(1-damped{0.1}.energy(at), 2) / 31
	}
	if got := float64(report.Inside.EnergyMSE); math.Abs(got-want) > 1e-8 {
		t.Errorf("energy MSE beside the recording %v, want %v", got, want)
	}
	if report.Long != nil || report.PerturbedTruth != nil || report.Below != nil {
		t.Error("a recording can't be restarted, nor followed for longer")
	}
}

func TestValidTimeAndRelativeError(t *testing.T) {
	times := []float64{0, 1, 2, 3}
	truth := [][]float64{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}
	for _, c := range []struct {
		model [][]float64
		want  float64
		ok    bool
	}{
		{truth, 3, true},
		{[][]float64{{1, 0}, {0, 1.29}, {-1.31, 0}, {0, -1}}, 2, false},
		{[][]float64{{1, 0}, {0, 1}}, 2, false}, // ended early
	} {
		if got, ok := eval.ValidTime(times, truth, c.model); got != c.want || ok != c.ok {
			t.Errorf("valid until %v (%v), want %v (%v)", got, ok, c.want, c.ok)
		}
	}
	if e := eval.RelativeError([]float64{3, 4}, []float64{3, 2}); math.Abs(e-2/math.Hypot(6, 6)) > 1e-15 {
		t.Errorf("symmetric relative error %v", e)
	}
}

func TestSymplecticityDefectOfKnownMatrices(t *testing.T) {
	for name, c := range map[string]struct {
		m    []float64
		dim  int
		want float64
	}{
		"shear":       {[]float64{1, 0.7, 0, 1}, 2, 0},
		"stretch":     {[]float64{2, 0, 0, 1}, 2, 1},
		"swap of q":   {[]float64{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0}, 4, 0},
		"q1 alone":    {[]float64{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 4, 1},
		"q doubled":   {[]float64{2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5}, 4, 0},
		"all doubled": {[]float64{2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2}, 4, 3},
	} {
		if got := eval.SymplecticityDefect(mat.NewDense(c.dim, c.dim, c.m)); math.Abs(got-c.want) > 1e-14 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The pendulum's frequency at amplitude a is ω₀·π/(2K(sin(a/2))), where K is the complete elliptic integral:
// 2K/π = 1/agm(1, cos(a/2)).
func TestFrequenciesOfThePendulum(t *testing.T) {
	ev := beside(t, system.Pendulum, ode.Options{RTol: 1e-9, ATol: 1e-9})
	amplitudes := []float64{0.1, 1, 2.5}
	got := must(ev.Frequencies(t.Context(), ev.Truth(), amplitudes, 30))
	for i, a := range amplitudes {
		x, y := 1., math.Cos(a/2)
		for range 10 {
			x, y = (x+y)/2, math.Sqrt(x*y)
		}
		if want := math.Sqrt(6) * x; math.Abs(got[i]/want-1) > 1e-5 {
			t.Errorf("amplitude %v: frequency %v, want %v", a, got[i], want)
		}
	}
	if f := eval.Frequency([]float64{0, 1}, []float64{1, -1}); !math.IsNaN(f) {
		t.Errorf("one crossing gives no frequency: %v", f)
	}
}

func TestBadReport(t *testing.T) {
	ev := beside(t, system.Spring, ode.Options{})
	for want, change := range map[string]func(*eval.ReportSpec){
		"a report needs a way to draw starts: give the system a sampler":                                                        func(s *eval.ReportSpec) { s.Start = nil },
		"rollout of truth: times must increase: time 2 is 0 after 0":                                                            func(s *eval.ReportSpec) { s.Span = 0 },
		"the training data's energies are 1 to 1, but a range is needed":                                                        func(s *eval.ReportSpec) { s.Energies = [2]float64{1, 1} },
		"of 1024 starts drawn, 0 have an energy from 5 to 6, but 4 are needed: the sampler and the range don't belong together": func(s *eval.ReportSpec) { s.Energies = [2]float64{5, 6} },
	} {
		spec := springSpec()
		change(&spec)
		if _, err := ev.Reports(t.Context(), spec); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The step may be longer than the interval between two points. Leapfrog's energy of the spring oscillates by up to h²
// of itself, and the way back takes the same steps as the way forward.
func TestReportHeedsLongSteps(t *testing.T) {
	r := reportOn(t, ode.Options{Method: "leapfrog", Step: 0.7}, eval.Subject{Kind: "spring", Field: system.Spring})
	if b := float64(r.Inside.EnergyBand); b < 0.1 || b > 0.49 {
		t.Errorf("the energy of at most 1 swings by %v, want near 0.49 of it", b)
	}
	if d := float64(r.Return.Median); d > 1e-13 {
		t.Errorf("leapfrog returns to within %v", d)
	}
}
