package experiment_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
)

// about is a made-up number of the paper.
func about(mean float64) experiment.Estimate { return experiment.Estimate{Mean: mean, Interval: 0.1} }

// slowSpring is all that a new experiment on coordinates takes: this, and a line in the registry.
var slowSpring = &experiment.Experiment{
	Info: experiment.Info{Name: "slow-spring", Title: "Slow spring"},
	Source: &experiment.Coordinates{
		System: &system.System{
			Name: "slow-spring", Title: "Slow spring", DoF: 1, Limit: 1.5, SeparableH: true,
			Coordinates: []string{"q (position, m)", "p (momentum)"},
			H:           func(x *Node) *Node { return DivScalar(ReduceSum(Square(x), -1), 2) },
			Sample: func(rng *rand.Rand) []float64 {
				return []float64{1.4*rng.Float64() - 0.7, 1.4*rng.Float64() - 0.7}
			},
		},
		Metric: func(p experiment.Protocol) eval.EnergySpec {
			spec := eval.EnergySpec{Starts: 4, Span: 5, Points: 20,
				Start: func(rng *rand.Rand) []float64 { return []float64{0.5 + 0.5*rng.Float64(), 0} }}
			if p == experiment.Published {
				spec.Stretch = 1.1
			}
			return spec
		},
	},
	Config: experiment.Config{
		Hidden: 16, Scalars: 1,
		Data: dataset.Settings{Trajectories: 10, Points: 12, Span: 3, Noise: 0.05, TestShare: 0.5,
			RTol: 1e-9, ATol: 1e-9},
		Train: train.Options{Steps: 400, LearningRate: 1e-2, Chunk: 20},
	},
	Defects: []string{"The clock runs fast."},
	Paper: map[string]experiment.PaperRow{
		"baseline": {TrainLoss: about(1), TestLoss: about(1), EnergyMSE: about(4)},
		"hnn":      {TrainLoss: about(1), TestLoss: about(1), EnergyMSE: about(2)},
	},
	Figures: append(experiment.Shared("schema", "dataset", "losses", "fields", "rollout", "energy", "portraits",
		"energy_knob", "scalars", "seeds"),
		experiment.Drawing{Name: "own", Draw: func(_ context.Context, s *experiment.Study) (experiment.Picture, error) {
			p := &plot.Panel{X: "seed", Y: "test loss"}
			p.Add(plot.Dots{Kind: plot.HNN, X: []float64{0, 1},
				Y: []float64{s.HNNs[0].Result.TestLoss, s.HNNs[1].Result.TestLoss}})
			return &plot.Sheet{Name: "own", Title: "Its own figure", Rows: [][]*plot.Panel{{p}}}, nil
		}}),
	View: experiment.View{
		Start: []float64{1, 0}, FieldSpan: 4, RolloutSpan: 4, Portraits: [][]float64{{0.5, 0}, {1, 0}},
		KnobStart: []float64{0.5, 0}, Knob: []eval.Stretch{{Span: 1}, {Span: 1, Gain: 0.1}, {Span: 1}},
		Amplitudes: []float64{0.3, 0.6},
	},
}

// register is the line in the registry.
func register(t *testing.T, e *experiment.Experiment) {
	t.Helper()
	kept := experiment.All
	t.Cleanup(func() { experiment.All = kept })
	experiment.All = append(experiment.All[:len(kept):len(kept)], e)
}

// reproduced reproduces an experiment by its name, and returns its section and the page.
func reproduced(
	t *testing.T, e *experiment.Experiment, seeds int,
) (out string, section experiment.Section, page string) {
	t.Helper()
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	register(t, e)
	chosen := must(experiment.Choose([]string{e.Name}))
	out = t.TempDir()
	succeed(t, chosen[0].Reproduce(context.Background(), dev, experiment.Options{Seeds: seeds, Quick: true, Out: out}))
	must(experiment.WriteSummary(out, "real-pendulum: its recording is missing"))
	s, err := experiment.ReadResults(out)
	if err != nil || len(s.Sections) != 1 || !chosen[0].Complete(filepath.Join(out, e.Name)) {
		t.Fatalf("the results are %+v: %v", s, err)
	}
	section, page = s.Sections[0], string(read(filepath.Join(out, "index.html")))
	checkPictures(t, out, e, section)
	if n, want := strings.Count(page, `src="data:image/`), len(e.Figures)+1; n != want {
		t.Errorf("index.html shows %d figures, want %d with the overview", n, want)
	}
	for _, outside := range []string{"src=\"http", "href=\"http", "@import", "url("} {
		if strings.Contains(page, outside) {
			t.Errorf("index.html fetches something: it contains %q", outside)
		}
	}
	at := 0
	for _, part := range []string{`class="headline">` + e.Title + ": ",
		"Left out: real-pendulum: its recording is missing", "data:image/png",
		`<th scope="row">` + e.Title + "</th>", `<section id="` + e.Name + `">`, "<details>", `<section id="table">`} {
		next := strings.Index(page[at:], part)
		if next < 0 {
			t.Fatalf("index.html lacks %s after what comes before it", part)
		}
		at += next
	}
	return out, section, page
}

// checkPictures compares what was drawn with the experiment's list.
func checkPictures(t *testing.T, out string, e *experiment.Experiment, section experiment.Section) {
	t.Helper()
	if len(section.Figures) != len(e.Figures) {
		t.Fatalf("%d figures of %d", len(section.Figures), len(e.Figures))
	}
	for i, c := range section.Figures {
		if c.Name != e.Figures[i].Name || c.Alt == "" || c.Title == "" || c.Width < 200 {
			t.Errorf("figure %d, %s, has the caption %+v, want %s", i, c.Name, c, e.Figures[i].Name)
		}
		endings := []string{".png", ".svg"}
		if c.Moving {
			endings = []string{".gif"}
		}
		for _, ending := range endings {
			if info, err := os.Stat(filepath.Join(out, e.Name, "figures", c.Name+ending)); err != nil ||
				info.Size() < 2000 {
				t.Errorf("figure %s%s: %v", c.Name, ending, err)
			}
		}
	}
}

func TestMadeUpCoordinateExperiment(t *testing.T) {
	out, section, _ := reproduced(t, slowSpring, 2)
	m := section.Metrics
	if len(m.Rows) != 4 || len(m.Runs) != 4 || m.Reports["hnn"].Inside.Span != 5 || len(m.Attenuation) != 2 ||
		len(m.Seeds) != 2 {
		t.Fatalf("got %d rows and %d runs, want 4 and 4; reports %v, attenuation %v", len(m.Rows), len(m.Runs),
			m.Reports, m.Attenuation)
	}
	for _, r := range m.Rows {
		if r.TrainLoss.N != 2 || !(r.EnergyMSE.Mean > 0) || !r.Quick {
			t.Errorf("row %+v", r)
		}
	}
	checkTable(t, filepath.Join(out, "table.json"))
	if text := string(read(filepath.Join(out, "table.md"))); !strings.Contains(text,
		"| slow-spring (quick) | HNN | corrected | 2 |") {
		t.Errorf("table.md lacks a row:\n%s", text)
	}
}
