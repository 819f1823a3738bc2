package experiment_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
)

// small is the spring's configuration cut down for tests.
func small() *experiment.Config {
	c := experiment.Spring.Config
	c.Hidden, c.Train.Steps = 16, 40
	c.Train.Chunk = 20
	return &c
}

func TestEveryExperimentIsComplete(t *testing.T) {
	for _, e := range experiment.All {
		if found, err := experiment.ByName(e.Name); err != nil || found != e {
			t.Errorf("%s is not found by its name: %v", e.Name, err)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "notebooks", e.Notebook+".ipynb")); err != nil {
			t.Errorf("%s has no notebook: %v", e.Name, err)
		}
		for _, kind := range experiment.Models {
			if p := e.Paper[kind]; p.TrainLoss.Mean == 0 || p.TestLoss.Mean == 0 || p.EnergyMSE.Mean == 0 {
				t.Errorf("%s, %s lacks a number of the paper: %+v", e.Name, kind, p)
			}
		}
		for _, p := range experiment.Protocols {
			if err := e.Metric(p).Check(); err != nil {
				t.Errorf("%s, %s: %v", e.Name, p, err)
			}
		}
		if len(e.Figures.Start) != e.System.Dim() || len(e.Defects) == 0 {
			t.Errorf("%s has a start of %d numbers for %d coordinates and %d defects", e.Name, len(e.Figures.Start), e.System.Dim(), len(e.Defects))
		}
	}
}

// The published spring follows truth and models over the horizons of the authors' code.
func TestSpringProtocolsDifferAsDocumented(t *testing.T) {
	published, corrected := experiment.Spring.Metric(experiment.Published), experiment.Spring.Metric(experiment.Corrected)
	if published.Stretch != 1.09 || !published.ScaledInPlace || corrected.Stretch != 0 || corrected.ScaledInPlace {
		t.Errorf("published %+v, corrected %+v", published, corrected)
	}
	if corrected.Starts != 15 || corrected.Span != 20 || corrected.Points != 100 {
		t.Errorf("the metric is %+v, the paper's has 15 starts, a span of 20 and 100 points", corrected)
	}
}

func TestReportAndSummary(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	out := t.TempDir()
	e := *experiment.Spring
	e.Config = *small()
	m, err := e.Report(context.Background(), dev, experiment.ReportOptions{Seeds: 2, Quick: true, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Rows) != 4 || len(m.Runs) != 4 {
		t.Fatalf("got %d rows and %d runs, want 4 and 4", len(m.Rows), len(m.Runs))
	}
	for _, r := range m.Rows {
		if r.TrainLoss.N != 2 || !(r.EnergyMSE.Mean > 0) || !r.Quick {
			t.Errorf("row %+v", r)
		}
	}
	for _, f := range m.Figures {
		for _, ext := range []string{".png", ".svg"} {
			if info, err := os.Stat(filepath.Join(out, "spring", "figures", f.Name+ext)); err != nil || info.Size() < 2000 {
				t.Errorf("figure %s%s: %v", f.Name, ext, err)
			}
		}
		if f.Alt == "" || f.Title == "" {
			t.Errorf("figure %s has no text alternative", f.Name)
		}
	}
	if err := experiment.WriteSummary(out, "real-pendulum: its recording is missing"); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(filepath.Join(out, "index.html")); !strings.Contains(string(text), "Left out: real-pendulum: its recording is missing") {
		t.Error("index.html does not say what is missing")
	}
	checkTable(t, filepath.Join(out, "table.json"))
	page, err := os.ReadFile(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(page), "data:image/png;base64,"); n != len(m.Figures) {
		t.Errorf("index.html shows %d figures of %d", n, len(m.Figures))
	}
	for _, outside := range []string{"src=\"http", "href=\"http", "@import", "url("} {
		if strings.Contains(string(page), outside) {
			t.Errorf("index.html fetches something: it contains %q", outside)
		}
	}
	if text, _ := os.ReadFile(filepath.Join(out, "table.md")); !strings.Contains(string(text), "| spring (quick) | HNN | corrected | 2 |") {
		t.Errorf("table.md lacks a row:\n%s", text)
	}
}

// checkTable checks the contract of table.json.
func checkTable(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	type estimate struct{ Mean, Std, Interval, N *float64 }
	var table struct {
		Rows []struct {
			Experiment, Protocol, Model       string
			Train_loss, Test_loss, Energy_mse estimate
			Paper                             struct{ Train_loss, Test_loss, Energy_mse estimate }
		}
	}
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) != 4 {
		t.Fatalf("%d rows", len(table.Rows))
	}
	for _, r := range table.Rows {
		for _, e := range []estimate{r.Train_loss, r.Test_loss, r.Energy_mse} {
			if e.Mean == nil || e.Std == nil || e.N == nil || *e.N != 2 {
				t.Errorf("%s %s %s lacks mean, std or n", r.Experiment, r.Protocol, r.Model)
			}
		}
		for _, e := range []estimate{r.Paper.Train_loss, r.Paper.Test_loss, r.Paper.Energy_mse} {
			if e.Mean == nil || e.Interval == nil || *e.Mean == 0 {
				t.Errorf("%s %s %s lacks the paper's number", r.Experiment, r.Protocol, r.Model)
			}
		}
	}
}

// A loss that was changed under the same name is noticed when its run is found again, finished or not, and whether or not
// it was trained in batches.
func TestChangedLossNeedsAnotherName(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	mine := loss.Loss{Name: "mine", Func: loss.Derivative.Func}
	for _, batch := range []int{0, 64} {
		t.Setenv(run.DirEnv, t.TempDir())
		c := small()
		c.Train.Batch = batch
		fit := func(ctx context.Context, l loss.Loss, opts experiment.TrainOptions) (*experiment.Trained, error) {
			opts.Config, opts.Loss = c, l
			all, err := experiment.Spring.Train(ctx, dev, "hnn", opts)
			if err != nil {
				return nil, err
			}
			return all[0], nil
		}
		refused := func(what string, change func(*Node) *Node) {
			t.Helper()
			changed := mine
			changed.Func = func(f phase.Field, params []*Node, b loss.Batch) *Node { return change(mine.Func(f, params, b)) }
			_, err := fit(context.Background(), changed, experiment.TrainOptions{})
			if err == nil || !strings.HasPrefix(err.Error(), `the loss "mine" is not the one that the run spring-hnn-seed0-`) ||
				!strings.HasSuffix(err.Error(), "give a changed loss another name") {
				t.Errorf("batch %d, %s: got %v", batch, what, err)
			}
		}
		double := func(l *Node) *Node { return MulScalar(l, 2) }

		ctx, cancel := context.WithCancel(context.Background())
		_, err := fit(ctx, mine, experiment.TrainOptions{Progress: func(e progress.Event) {
			if e.Done > 0 {
				cancel()
			}
		}})
		var interrupted *train.InterruptedError
		if !errors.As(err, &interrupted) {
			t.Fatal(err)
		}
		refused("interrupted", double)
		first, err := fit(context.Background(), mine, experiment.TrainOptions{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		again, err := fit(context.Background(), mine, experiment.TrainOptions{Progress: func(e progress.Event) {
			found = found || strings.HasPrefix(e.Note, "found finished on disk (")
		}})
		if err != nil || !found || again.Result.TrainLoss != first.Result.TrainLoss {
			t.Fatalf("batch %d: the finished run was not found again: %v", batch, err)
		}
		refused("doubled", double)
		between := (first.Result.TrainLoss + trainLosses(t, first)[0]) / 2
		refused("the same at the end", func(l *Node) *Node { return MinScalar(l, between) })
		refused("the same at the first step", func(l *Node) *Node { return MaxScalar(l, between) })
	}
}

// trainLosses are the recorded losses of the steps.
func trainLosses(t *testing.T, m *experiment.Trained) []float64 {
	t.Helper()
	weights, err := m.Run.Weights()
	if err != nil {
		t.Fatal(err)
	}
	return weights.History.TrainLoss
}

func TestSet(t *testing.T) {
	c := experiment.Spring.Config
	for _, a := range []string{"steps=7", "learning_rate=0.5", "noise=0", "hidden=3", "test_first=true"} {
		if err := c.Set(a); err != nil {
			t.Fatal(err)
		}
	}
	if c.Train.Steps != 7 || c.Train.LearningRate != 0.5 || c.Data.Noise != 0 || c.Hidden != 3 || !c.Data.TestFirst {
		t.Errorf("got %+v", c)
	}
	for assignment, want := range map[string]string{
		"steps":        `"steps" is not of the form key=value; the keys are atol, batch, chunk, hidden, `,
		"stepz=1":      `unknown setting "stepz": expected one of atol, batch, chunk, hidden, `,
		"steps=1.5":    `steps is "1.5", but a whole number is needed`,
		"noise=loud":   `noise is "loud", but a number is needed`,
		"test_first=2": `test_first is "2", but true or false is needed`,
	} {
		if err := c.Set(assignment); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s…", assignment, err, want)
		}
	}
	if experiment.Spring.Config.Train.Steps != 2000 {
		t.Error("Set changed the registered experiment")
	}
}

func TestProtocols(t *testing.T) {
	if p, err := experiment.ParseProtocol(""); err != nil || p != experiment.Corrected {
		t.Errorf("the default is %q, %v", p, err)
	}
	if _, err := experiment.ParseProtocol("best"); err == nil || err.Error() != `unknown protocol "best": expected one of corrected, published` {
		t.Errorf("got %v", err)
	}
	if _, err := experiment.ByName("springs"); err == nil || !strings.HasPrefix(err.Error(), `unknown experiment "springs": expected one of spring`) {
		t.Errorf("got %v", err)
	}
}
