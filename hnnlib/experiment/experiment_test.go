package experiment_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
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

func TestEverythingInTheRegistryIsComplete(t *testing.T) {
	for _, r := range experiment.All {
		info := r.About()
		if chosen, err := experiment.Choose([]string{info.Name}); err != nil || len(chosen) != 1 || chosen[0] != r {
			t.Errorf("%s is not found by its name: %v, %v", info.Name, chosen, err)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "notebooks", info.Notebook+".ipynb")); err != nil || info.Title == "" {
			t.Errorf("%s (%s) has no notebook: %v", info.Name, info.Title, err)
		}
	}
	for _, e := range experiment.Experiments() {
		for _, kind := range experiment.Compared {
			if err := e.Check(kind, e.Config); err != nil {
				t.Errorf("%s: its own settings are refused: %v", e.Name, err)
			}
			if p := e.Paper[kind]; p.TrainLoss.Mean == 0 || p.TestLoss.Mean == 0 || p.EnergyMSE.Mean == 0 {
				t.Errorf("%s, %s lacks a number of the paper: %+v", e.Name, kind, p)
			}
		}
		if sys := e.System(); sys != nil && len(e.View.Start) != sys.Dim() {
			t.Errorf("%s has a start of %d numbers", e.Name, len(e.View.Start))
		}
		if len(e.Defects) == 0 || len(e.Figures) == 0 {
			t.Errorf("%s has %d defects and %d figures", e.Name, len(e.Defects), len(e.Figures))
		}
	}
}

func TestChoose(t *testing.T) {
	chosen, err := experiment.Choose([]string{"reversibility", "two-body", "spring"})
	if want := []experiment.Reproducible{experiment.Spring, experiment.TwoBody, experiment.Reversibility}; err != nil || !slices.Equal(chosen, want) {
		t.Errorf("chose %v: %v", chosen, err)
	}
	if chosen, err = experiment.Choose(nil); err != nil || len(chosen) != len(experiment.All) {
		t.Error("no names mean all")
	}
	if _, err := experiment.Choose([]string{"spring", "sprong"}); err == nil ||
		err.Error() != `unknown experiment "sprong": expected one of `+strings.Join(experiment.AllNames(), ", ") {
		t.Error(err)
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

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checkTable checks the contract of table.json.
func checkTable(t *testing.T, path string) {
	t.Helper()
	type estimate struct{ Mean, Std, Interval, N *float64 }
	var table struct {
		Rows []struct {
			Experiment, Protocol, Model       string
			Train_loss, Test_loss, Energy_mse estimate
			Paper                             struct{ Train_loss, Test_loss, Energy_mse estimate }
		}
	}
	if err := json.Unmarshal(read(t, path), &table); err != nil {
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
