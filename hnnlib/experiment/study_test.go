package experiment_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
)

// study is one of a small baseline and a small HNN of the spring.
func study(t *testing.T) *experiment.Study {
	t.Helper()
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	e := *experiment.Spring
	e.Config = *small()
	e.Config.Train.Steps = 400
	s := must(e.Open(context.Background(), dev, experiment.Options{}))
	t.Cleanup(s.Close)
	return s
}

func TestStudyOfSmallModels(t *testing.T) {
	s, ctx := study(t), context.Background()

	pasts := must(s.Pasts(ctx, 5))
	for i, want := range []struct {
		model    string
		volume   float64 // of what becomes of 1
		within   float64
		pastLess float64
	}{{"truth", 1, 1e-8, 1e-7}, {"baseline", 1, 0.9, 3}, {"hnn", 1, 1e-6, 3}} {
		p := pasts[i]
		if p.Model != want.model || math.Abs(float64(p.Volume)-want.volume) > want.within ||
			!(float64(p.Past) < want.pastLess) || float64(p.Growth) < 0.5 {
			t.Errorf("%+v, want %+v", p, want)
		}
	}
	if v := float64(pasts[1].Volume); math.Abs(v-1) < 1e-6 {
		t.Errorf("a baseline's field preserves volume to %v: too good to be true", v-1)
	}
	header, rows := experiment.PastTable(pasts)
	if len(rows) != 3 || len(rows[0]) != len(header) || rows[2][0] != "HNN" {
		t.Errorf("table %q", rows)
	}

	s.View.Amplitudes = []float64{0.5, 1}
	all := must(s.Attenuation(ctx))
	for _, a := range all {
		if math.Abs(a.Truth-2) > 1e-5 {
			t.Errorf("the spring's frequency is measured as %v, want 2", a.Truth)
		}
		for kind, r := range a.Models {
			if !(r.Mean > 0.5 && r.Mean < 1.5) || r.N != 1 {
				t.Errorf("%s at amplitude %v: a frequency %v times the truth's", kind, a.Amplitude, r.Mean)
			}
		}
	}
	// E[r²]/2 for a radius uniform in [0.1, 1] is 0.185, so the field is attenuated to 0.185/0.195.
	noise, err := s.E.NoiseAttenuation(ctx, s.Dev, 0)
	if err != nil || math.Abs(noise-0.949) > 0.03 {
		t.Errorf("noise attenuates to %v (%v), want about 0.949", noise, err)
	}

	checkPortraits(t, s)
}

// checkPortraits looks at the slider's values, the energies of the starts, and at what can't be drawn.
func checkPortraits(t *testing.T, s *experiment.Study) {
	t.Helper()
	draw := func(starts [][]float64) (experiment.Picture, error) {
		s.View.Portraits = starts
		return s.Draw(context.Background(), "portraits")
	}
	p := must(draw([][]float64{{0.2, 0}, {0.6, 0.8}}))
	plotly := must(p.(*plot.Sheet).Plotly())
	text, err := json.Marshal(plotly["layout"])
	if err != nil || !strings.Contains(string(text), `"label":"0.04"`) ||
		!strings.Contains(string(text), `"label":"1.00"`) {
		t.Errorf("the slider (%v) has not the energies q² + p² of the starts, 0.04 and 1.00: %s", err, text)
	}
	for want, starts := range map[string][][]float64{
		"portraits of Mass-spring need at least two starts to choose from, got 1": {{1, 0}},
		"start 2 has 1 numbers, but Mass-spring needs 2":                          {{1, 0}, {1}},
		`values: expected different ones, got "1.00" twice`:                       {{1, 0}, {0, 1}},
	} {
		if _, err := draw(starts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("starts %v: error %v, want %q", starts, err, want)
		}
	}
}

// Reports take any integrator.
func TestReports(t *testing.T) {
	s := study(t)
	reports := must(s.Reports(context.Background(), experiment.Integrator{Method: "rk4", Step: 0.05}))
	for _, kind := range experiment.Compared {
		if r := reports[kind]; r == nil || r.Method != "rk4" || r.Inside.Span != 20 || r.Long.Span != 200 {
			t.Errorf("the report of the %s is %+v", kind, r)
		}
	}
	if header, rows := experiment.ReportTable(reports); len(header) != 4 || header[1] != "baseline" ||
		header[2] != "HNN" || rows[0][1] != "rk4, step 0.05" {
		t.Errorf("the table begins with %q, %q", header, rows[0])
	}
}

// What can't be drawn is said in a sentence.
func TestDrawRefuses(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for want, c := range map[string]struct {
		e    *experiment.Experiment
		name string
	}{
		`two-body has no figure "orbit": expected one of losses, orbits, orbits_animation, seeds`:         {experiment.TwoBody, "orbit"},
		`the figure "fields" of spring shows trained models: train a baseline and an HNN first`:           {experiment.Spring, "fields"},
		"the figure \"latent\" of pixel-pendulum shows trained models: train a baseline and an HNN first": {experiment.PixelPendulum, "latent"},
	} {
		s := must(experiment.NewStudy(dev, c.e, nil, nil, true))
		defer s.Close()
		refused(t, second(s.Draw(context.Background(), c.name)), want)
	}
	refused(t, second(experiment.NewStudy(dev, experiment.Spring, nil, make([]*experiment.Trained, 1), true)),
		"a study of spring needs as many baselines as HNNs: 0 and 1 were given")
}

func TestIntegratorsThatApply(t *testing.T) {
	var names []string
	for _, with := range experiment.Integrators(system.Spring, 1e-8, 0.1) {
		names = append(names, with.Method)
		if adaptive := with.Method == "dopri5"; adaptive != (with.RTol == 1e-8) || adaptive == (with.Step == 0.1) {
			t.Errorf("%+v", with)
		}
	}
	want := "dopri5 rk4 leapfrog yoshida4 yoshida6 implicit-midpoint midpoint4 midpoint6"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("a separable system takes %s", got)
	}
	whole := *system.Spring
	whole.SeparableH = false
	if got := len(experiment.Integrators(&whole, 1e-8, 0.1)); got != 5 {
		t.Errorf("a field that isn't separable takes %d of the integrators, want 5", got)
	}
}

func TestPlaneOrbits(t *testing.T) {
	s, ctx := study(t), context.Background()
	for _, start := range [][]float64{{1, 0}, {0.3, -0.4}} {
		orbits, err := s.PlaneOrbits(ctx, start)
		if err != nil || len(orbits) != 3 {
			t.Fatalf("%d orbits (%v), want three", len(orbits), err)
		}
		for i, kind := range []string{"truth", "baseline", "hnn"} {
			o := orbits[i]
			if o.Kind != kind || !slices.Equal(o.States[0], start) {
				t.Errorf("orbit %d is the %v's and starts at %v, want the %v's from %v", i, o.Kind, o.States[0], kind,
					start)
			}
			for j, x := range o.States {
				if want := x[0]*x[0] + x[1]*x[1]; math.Abs(o.Energy[j]-want) > 1e-9 {
					t.Fatalf("%v: the energy of %v is %v, want %v", kind, x, o.Energy[j], want)
				}
			}
		}
		end := len(orbits[0].Times) - 1
		last, span := orbits[0].States[end], orbits[0].Times[end]
		at := system.Spring.Exact(start, span)
		if span != s.View.RolloutSpan || math.Hypot(last[0]-at[0], last[1]-at[1]) > 1e-4 {
			t.Errorf("the truth ends at %v at time %v, want %v at %v", last, span, at, s.View.RolloutSpan)
		}
	}
	if _, err := s.PlaneOrbits(ctx, []float64{1}); err == nil || !strings.Contains(err.Error(), "2") {
		t.Errorf("a start of one number gives %v", err)
	}
}

// The plane is the system's own, or follows from its starts; without a plane there is an error that says so.
func TestPlaneLimit(t *testing.T) {
	of := func(sys *system.System) (float64, error) {
		return (&experiment.Study{E: &experiment.Experiment{Info: experiment.Info{Title: "Mine"},
			Source: &experiment.Coordinates{System: sys}}}).PlaneLimit()
	}
	for name, c := range map[string]struct {
		sys  *system.System
		want float64
	}{
		"own":      {system.Pendulum, system.Pendulum.Limit},
		"sampled":  {&system.System{DoF: 1, Sample: func(*rand.Rand) []float64 { return []float64{1, -3} }}, 1.3 * 3},
		"unknown":  {&system.System{DoF: 1}, 1},
		"at rest":  {&system.System{DoF: 1, Sample: func(*rand.Rand) []float64 { return []float64{0, 0} }}, 1},
		"recorded": {system.RealPendulum, system.RealPendulum.Limit},
	} {
		if got, err := of(c.sys); err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v (%v), want %v", name, got, err, c.want)
		}
	}
	refused(t, second(of(system.TwoBody)), "Mine has 4 degrees of freedom: only systems with one have a phase plane")
}
