package experiment_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
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
	s, err := e.OpenStudy(context.Background(), dev, experiment.ReportOptions{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestStudyOfSmallModels(t *testing.T) {
	s, ctx := study(t), context.Background()

	pasts, err := s.Pasts(ctx, 5)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		model    string
		volume   float64 // of what becomes of 1
		within   float64
		pastLess float64
	}{{"truth", 1, 1e-8, 1e-7}, {"baseline", 1, 0.9, 3}, {"hnn", 1, 1e-6, 3}} {
		p := pasts[i]
		if p.Model != want.model || math.Abs(float64(p.Volume)-want.volume) > want.within || !(float64(p.Past) < want.pastLess) || float64(p.Growth) < 0.5 {
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

	all, err := s.Attenuation(ctx, []float64{0.5, 1})
	if err != nil {
		t.Fatal(err)
	}
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

	knob, err := s.EnergyKnob(ctx, []float64{0.5, 0}, []eval.Stretch{{Span: 1}, {Span: 1, Gain: 0.1}, {Span: 1}})
	if err != nil || knob.Name != "energy_knob" {
		t.Errorf("the energy knob: %v", err)
	}
	scalars, err := s.Scalars(ctx)
	if err != nil || scalars.Name != "scalars" {
		t.Errorf("the scalars: %v", err)
	}
	checkPortraits(t, s)
}

// checkPortraits looks at the slider's values, the energies of the starts, and at what can't be drawn.
func checkPortraits(t *testing.T, s *experiment.Study) {
	t.Helper()
	f, err := s.Portraits(context.Background(), [][]float64{{0.2, 0}, {0.6, 0.8}})
	if err != nil {
		t.Fatal(err)
	}
	plotly, err := f.Plotly()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(plotly["layout"])
	if err != nil || !strings.Contains(string(text), `"label":"0.04"`) || !strings.Contains(string(text), `"label":"1.00"`) {
		t.Errorf("the slider (%v) has not the energies q² + p² of the starts, 0.04 and 1.00: %s", err, text)
	}
	for want, starts := range map[string][][]float64{
		"portraits of Mass-spring need at least two starts to choose from, got 1": {{1, 0}},
		"start 2 has 1 numbers, but Mass-spring needs 2":                          {{1, 0}, {1}},
		`values: expected different ones, got "1.00" twice`:                       {{1, 0}, {0, 1}},
	} {
		if _, err := s.Portraits(context.Background(), starts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("starts %v: error %v, want %q", starts, err, want)
		}
	}
}

// The metrics carry the reports and the attenuation once they are measured.
func TestReportsAreInTheMetrics(t *testing.T) {
	s := study(t)
	reports, err := s.Reports(context.Background(), experiment.Integrator{Method: "rk4", Step: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Metrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range experiment.Models {
		if r := m.Reports[kind]; r == nil || r != reports[kind] || r.Method != "rk4" || r.Inside.Span != 20 || r.Long.Span != 200 {
			t.Errorf("the report of the %s is %+v", kind, m.Reports[kind])
		}
	}
	if header, rows := experiment.ReportTable(reports); len(header) != 4 || header[1] != "baseline" || header[2] != "HNN" || rows[0][1] != "rk4, step 0.05" {
		t.Errorf("the table begins with %q, %q", header, rows[0])
	}
}

func TestIntegratorsThatApply(t *testing.T) {
	var names []string
	for _, with := range experiment.Integrators(system.Spring, 1e-8, 0.1) {
		names = append(names, with.Method)
		if adaptive := with.Method == "dopri5"; adaptive != (with.RTol == 1e-8) || adaptive == (with.Step == 0.1) {
			t.Errorf("%+v", with)
		}
	}
	if got := strings.Join(names, " "); got != "dopri5 rk4 leapfrog yoshida4 yoshida6 implicit-midpoint midpoint4 midpoint6" {
		t.Errorf("a separable system takes %s", got)
	}
	whole := *system.Spring
	whole.SeparableH = false
	if got := len(experiment.Integrators(&whole, 1e-8, 0.1)); got != 5 {
		t.Errorf("a field that isn't separable takes %d of the integrators, want 5", got)
	}
}

func TestTopics(t *testing.T) {
	for _, topic := range experiment.Topics {
		if _, err := os.Stat(filepath.Join("..", "..", "notebooks", topic.Notebook+".ipynb")); err != nil {
			t.Errorf("%s has no notebook: %v", topic.Name, err)
		}
		if topic.Title == "" {
			t.Errorf("%s is not complete", topic.Name)
		}
	}
	experiments, topics, err := experiment.Choose([]string{"reversibility", "two-body", "spring"})
	if err != nil || len(experiments) != 2 || experiments[0] != experiment.Spring || experiments[1] != experiment.TwoBody ||
		len(topics) != 1 || topics[0] != experiment.Reversibility {
		t.Errorf("chose %v and %v: %v", experiments, topics, err)
	}
	if experiments, topics, err = experiment.Choose(nil); err != nil || len(experiments) != len(experiment.Every()) || len(topics) != len(experiment.Topics) {
		t.Error("no names mean all")
	}
	if _, _, err := experiment.Choose([]string{"spring", "sprong"}); err == nil ||
		err.Error() != `unknown experiment "sprong": expected one of `+strings.Join(experiment.Reproducible(), ", ") {
		t.Error(err)
	}
}
