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
		info := r.Info
		if chosen, err := experiment.Choose([]string{info.Name}); err != nil || len(chosen) != 1 || chosen[0] != r {
			t.Errorf("%s is not found by its name: %v, %v", info.Name, chosen, err)
		}
		_, err := os.Stat(filepath.Join("..", "..", "notebooks", info.Notebook+".ipynb"))
		if info.Title == "" || info.Notebook != "" && err != nil {
			t.Errorf("%s (%s) lacks its title or its notebook: %v", info.Name, info.Title, err)
		}
	}
	most := experiment.Spring.ConfigFor(false)
	most.Train.Steps = run.MostSteps
	if err := experiment.Spring.Check("hnn", most); err != nil {
		t.Errorf("as many steps as a run keeps: %v", err)
	}
	for _, e := range experiment.Experiments() {
		c := e.ConfigFor(false)
		for _, row := range c.Meanings() {
			if row[1] == "" || row[2] == "" {
				t.Errorf("%s does not say what its setting %s means", e.Name, row[0])
			}
		}
		for _, kind := range experiment.Compared {
			if err := e.Check(kind, e.ConfigFor(false)); err != nil {
				t.Errorf("%s: its own settings are refused: %v", e.Name, err)
			}
			if p := e.Paper[kind]; e.Paper != nil && (p.TrainLoss.Mean == 0 || p.TestLoss.Mean == 0 || p.EnergyMSE.Mean == 0) {
				t.Errorf("%s, %s lacks a number of the paper: %+v", e.Name, kind, p)
			}
		}
		if sys := e.System(); sys != nil && len(e.View.Start) != sys.Dim() {
			t.Errorf("%s has a start of %d numbers", e.Name, len(e.View.Start))
		}
		if len(e.Figures) == 0 || e.Paper != nil && len(e.Defects) == 0 {
			t.Errorf("%s has %d defects and %d figures", e.Name, len(e.Defects), len(e.Figures))
		}
	}
}

func TestChoose(t *testing.T) {
	chosen := must(experiment.Choose([]string{"reversibility", "two-body", "spring"}))
	want := []*experiment.Experiment{experiment.Spring, experiment.TwoBody, experiment.Reversibility}
	if all := must(experiment.Choose(nil)); !slices.Equal(chosen, want) || !slices.Equal(all, experiment.All) {
		t.Errorf("chose %v and %v", chosen, all)
	}
	if p := must(experiment.ParseProtocol("")); p != experiment.Corrected {
		t.Errorf("the default is %q", p)
	}
}

// The published spring follows truth and models over the horizons of the authors' code.
func TestSpringProtocolsDifferAsDocumented(t *testing.T) {
	metric := experiment.Spring.Metric
	published, corrected := metric(experiment.Published), metric(experiment.Corrected)
	if published.Stretch != 1.09 || !published.ScaledInPlace || corrected.Stretch != 0 || corrected.ScaledInPlace {
		t.Errorf("published %+v, corrected %+v", published, corrected)
	}
	if corrected.Starts != 15 || corrected.Span != 20 || corrected.Points != 100 {
		t.Errorf("the metric is %+v, the paper's has 15 starts, a span of 20 and 100 points", corrected)
	}
}

// must returns v, or ends the tests with an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// succeed ends a test with an error.
func succeed(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(path string) []byte { return must(os.ReadFile(path)) }

// checkTable checks the contract of table.json.
func checkTable(t *testing.T, path string) {
	t.Helper()
	type numbers struct{ Mean, Std, Interval, N float64 }
	var table struct{ Rows []map[string]json.RawMessage }
	succeed(t, json.Unmarshal(read(path), &table))
	if len(table.Rows) != 4 {
		t.Fatalf("%d rows", len(table.Rows))
	}
	for _, r := range table.Rows {
		var paper map[string]numbers
		succeed(t, json.Unmarshal(r["paper"], &paper))
		for _, key := range []string{"train_loss", "test_loss", "energy_mse"} {
			var ours numbers
			succeed(t, json.Unmarshal(r[key], &ours))
			if ours.Mean == 0 || ours.Std == 0 || ours.N != 2 || paper[key].Mean == 0 || paper[key].Interval == 0 {
				t.Errorf("%s of %s %s %s is %+v, and the paper's %+v",
					key, r["experiment"], r["protocol"], r["model"], ours, paper[key])
			}
		}
	}
}

// A loss that was changed under the same name is noticed when its run is found again, finished or not, and whether or
// not it was trained in batches.
func TestChangedLossNeedsAnotherName(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	mine := loss.Loss{Name: "mine", Func: loss.Derivative.Func}
	for _, batch := range []int{0, 64} {
		t.Setenv(run.DirEnv, t.TempDir())
		c := small()
		c.Train.Batch = batch
		fit := func(l loss.Loss, show progress.Sink) ([]*experiment.Trained, error) {
			opts := experiment.TrainOptions{Config: c, Loss: l, Progress: show}
			return experiment.Spring.Train(context.Background(), dev, "hnn", opts)
		}
		changed := func(what string, change func(*Node) *Node) {
			t.Helper()
			other := mine
			other.Func = func(f phase.Field, params []*Node, b loss.Batch) *Node {
				return change(mine.Func(f, params, b))
			}
			_, err := fit(other, nil)
			refused(t, err, `the run spring-hnn-seed0-…`)
			if err != nil && !strings.Contains(err.Error(), `another loss "mine", or on other data: `) {
				t.Errorf("batch %d, %s: got %v", batch, what, err)
			}
		}
		double := func(l *Node) *Node { return MulScalar(l, 2) }

		interrupt(t, experiment.Spring, experiment.TrainOptions{Config: c, Loss: mine}, 20)
		changed("interrupted", double)
		first := must(fit(mine, nil))[0]
		found := false
		again := must(fit(mine, func(e progress.Event) {
			found = found || strings.HasPrefix(e.Note, "found finished on disk (")
		}))[0]
		if !found || again.Result.TrainLoss != first.Result.TrainLoss {
			t.Fatalf("batch %d: the finished run was not found again", batch)
		}
		changed("doubled", double)
		between := (first.Result.TrainLoss + trainLosses(first)[0]) / 2
		changed("the same at the end", func(l *Node) *Node { return MinScalar(l, between) })
		changed("the same at the first step", func(l *Node) *Node { return MaxScalar(l, between) })
	}
}

// interrupt trains an HNN until so many steps, whole chunks of them, are done.
func interrupt(t *testing.T, e *experiment.Experiment, opts experiment.TrainOptions, steps int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	opts.Progress = func(e progress.Event) {
		if e.Done >= steps {
			cancel()
		}
	}
	_, err := e.Train(ctx, devicetest.OpenForTest(t), "hnn", opts)
	var interrupted *train.InterruptedError
	if !errors.As(err, &interrupted) || interrupted.Step != steps {
		t.Fatalf("got %v, want to be interrupted after %d steps", err, steps)
	}
}

// trainLosses are the recorded losses of the steps.
func trainLosses(m *experiment.Trained) []float64 { return must(m.Run.Weights()).History.TrainLoss }

func TestSet(t *testing.T) {
	c := experiment.Spring.Config
	for _, a := range []string{"steps=7", "learning_rate=0.5", "noise=0", "hidden=3", "test_first=true"} {
		succeed(t, c.Set(a))
	}
	if c.Train.Steps != 7 || c.Train.LearningRate != 0.5 || c.Data.Noise != 0 || c.Hidden != 3 || !c.Data.TestFirst {
		t.Errorf("got %+v", c)
	}
	if experiment.Spring.Config.Train.Steps != 2000 {
		t.Error("Set changed the registered experiment")
	}
}

// A setting that can't be is refused when it is set or when the configuration is checked.
func TestSettingsThatCannotBe(t *testing.T) {
	for e, all := range map[*experiment.Experiment]map[string]string{
		experiment.Spring: {
			"stepz=1":         `unknown setting "stepz": expected one of atol, batch, beta1, beta2, chunk, …`,
			"learning_rate=0": "learning_rate is 0, but a positive number is needed; the paper's is 1e-3",
			"steps=1.5":       `steps is "1.5", but a whole number is needed`,
			"noise=loud":      `noise is "loud", but a number is needed`,
			"test_first=2":    `test_first is "2", but true or false is needed`,
			"cc_sign=paper":   `unknown setting "cc_sign": expected one of atol, batch, …`,
		},
		experiment.PixelPendulum: {
			"trajectories=3": `unknown setting "trajectories": expected one of batch, beta1, beta2, cc_sign, …`,
			"cc_sign=minus":  `unknown cc_sign "minus": expected one of code, paper`,
			"coder=20000":    "coder is 20000, but at most 10000 is allowed",
			"episodes=1":     "episodes is 1, but at least 2 are needed, one to train and one to test",
			"batch=20000": "batch is 20000, but a number from 1 to the 16000 samples of the train set is needed, " +
				"or 0 for all",
		},
	} {
		for assignment, want := range all {
			c := e.ConfigFor(false)
			err := c.Set(assignment)
			if err == nil {
				err = e.Check("hnn", c)
			}
			refused(t, err, want)
		}
	}
	refused(t, second(experiment.PixelPendulum.NoiseAttenuation(context.Background(), nil, 0)),
		"pixel-pendulum learns from pictures, which have no coordinates")
}

// refused compares an error with what it should say, or, before "…", with how it should begin.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	begin, cut := strings.CutSuffix(want, "…")
	if err == nil || err.Error() != want && !(cut && strings.HasPrefix(err.Error(), begin)) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// second is the error of a call that returns another thing, too.
func second[T any](_ T, err error) error { return err }
