package sweep_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/run"
	"hnn/hnnlib/sweep"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// logOf returns the log of an element, or "" if there is none yet.
func logOf(dir, element string) string {
	text, _ := os.ReadFile(filepath.Join(dir, "logs", element+".log"))
	return string(text)
}

// sameWeights fails the test unless two folders have the same n runs, with bitwise the same weights.
func sameWeights(t *testing.T, dir, want string, n int) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(want, "*-seed*"))
	if err != nil || len(paths) != n {
		t.Fatalf("%d runs are %q (%v)", n, paths, err)
	}
	for _, path := range paths {
		a, b := weights(t, path), weights(t, filepath.Join(dir, filepath.Base(path)))
		for name, value := range a.Values {
			if !value.Equal(b.Values[name]) {
				t.Errorf("%s: %s differs", filepath.Base(path), name)
			}
		}
	}
}

func weights(t *testing.T, path string) *run.Checkpoint {
	t.Helper()
	r, err := run.Find(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Weights()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func small(t *testing.T, assignments ...string) sweep.Grid {
	t.Helper()
	g := sweep.Grid{Experiment: "spring", Seeds: 2, On: sweep.Local}
	for _, a := range append([]string{"model=hnn", "steps=20", "chunk=5"}, assignments...) {
		if err := g.Set(a); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func begin(t *testing.T, dir string, g sweep.Grid) (s *sweep.Sweep, unlock func()) {
	t.Helper()
	s, unlock, err := sweep.Begin(context.Background(), dir, g, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
	return s, unlock
}

func open(t *testing.T) sweep.Opener {
	return func(_ context.Context, work func(*device.Device) error) error { return work(devicetest.OpenForTest(t)) }
}

func status(t *testing.T, s *sweep.Sweep) *sweep.Status {
	t.Helper()
	now, err := s.Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// A sweep that is interrupted in a run goes on, and ends with bitwise the weights of plain training. A finished one
// needs no device. Its folder has a table and figures.
func TestInterrupted(t *testing.T) {
	plain, runs, dir := t.TempDir(), t.TempDir(), t.TempDir()
	t.Setenv(run.DirEnv, plain)
	for _, hidden := range []int{8, 12} {
		c := experiment.Spring.ConfigFor(false)
		c.Train.Steps, c.Train.Chunk, c.Hidden = 20, 5, hidden
		_, err := experiment.Spring.Train(t.Context(), devicetest.OpenForTest(t), "hnn",
			experiment.TrainOptions{Config: &c, Seeds: experiment.Seeds(2)})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(run.DirEnv, runs)
	s, _ := begin(t, dir, small(t, "hidden=8,12"))
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Train(ctx, 0, open(t), func(e progress.Event) {
		if strings.HasSuffix(e.Title, "seed 1") && e.Done == 10 {
			cancel()
		}
	})
	if err == nil || !strings.Contains(err.Error(), "training was interrupted at step 10 of 20") {
		t.Fatalf("interrupted, it ends with %v", err)
	}
	if now := status(t, s); now.Done != 0 || now.Untried != 4 || now.Runs != 4 {
		t.Errorf("interrupted: %+v", now)
	}
	if err := s.Train(t.Context(), 0, open(t), func(progress.Event) {}); err != nil {
		t.Fatal(err)
	}
	sameWeights(t, runs, plain, 4)
	if err := s.Train(t.Context(), 0, nil, nil); err != nil {
		t.Errorf("a finished sweep: %v", err)
	}
	now := status(t, s)
	if now.Done != 4 || len(now.Rows) != 2 || now.Rows[1].Settings["hidden"] != "12" ||
		now.Rows[1].Numbers["energy MSE"].N != 2 {
		t.Errorf("finished: %+v", now)
	}
	if err := s.Save(now); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"table.json": `"done": 4`, "table.md": "| hnn | 20 | 5 | 12 | 2 | ", "figures/against_hidden.svg": "seeds from",
	} {
		if text, err := os.ReadFile(filepath.Join(dir, file)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %q (%v):\n%s", file, want, err, text)
		}
	}
}

// A run that fails doesn't keep the others from being trained, and is tried again.
func TestFailedRun(t *testing.T) {
	t.Setenv(run.DirEnv, t.TempDir())
	s, _ := begin(t, t.TempDir(), small(t, "hidden=8", "learning_rate=1e30,1e-3"))
	for range 2 {
		err := s.Train(t.Context(), 0, open(t), func(progress.Event) {})
		now := status(t, s)
		if !errors.Is(err, sweep.ErrFailed) || now.String() != "2 of 4 runs are done, 2 failed" ||
			now.Failed[0].Run != "model=hnn steps=20 chunk=5 hidden=8 learning_rate=1e30 seed=0" ||
			!strings.HasPrefix(now.Failed[0].Reason, "the loss is no longer a finite number at step ") {
			t.Errorf("%v: %s, %q", err, now, now.Failed)
		}
	}
}

func TestWrongGrids(t *testing.T) {
	many := strings.Repeat("1,", sweep.MostRuns) + "1"
	for assignment, want := range map[string]string{
		"depth=1,2":   `unknown setting "depth": expected one of `,
		"hidden=8,x":  `hidden is "x", but a whole number is needed`,
		"hidden=8,,9": `hidden is "", but a whole number is needed`,
		"hidden=":     "hidden has no values, so there is nothing to train: give them as hidden=a,b,c",
		"hidden":      `"hidden" is not of the form key=a,b,c`,
		"steps=5":     "steps is given twice: separate its values by commas, as in steps=a,b,c",
		"noise=1,1.0": "noise has the same value twice: 1 and 1.0",
		"batch=10,-1": "batch is -1, but a number from 1 to the 750 samples of the train set is needed, or 0 for all",
		"l2=" + many:  "the sweep has 200002 runs, but from 1 to 100000 are needed",
	} {
		g := small(t)
		err := g.Set(assignment)
		if err == nil {
			err = g.Check()
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20s: got %v\nwant %s", assignment, err, want)
		}
	}
}

// Wrong folders, a missing sbatch and a node that doesn't share the runs folder are told in a sentence.
func TestRefused(t *testing.T) {
	runs, dir := t.TempDir(), t.TempDir()
	t.Setenv(run.DirEnv, runs)
	g, other := small(t), small(t, "hidden=8")
	_, unlock := begin(t, dir, g)
	unlock()
	check := func(err error, want string) {
		t.Helper()
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	_, err := sweep.Open(runs, nil)
	check(err, "there is no sweep in "+runs+": the same command without --status or --resume begins one")
	_, err = sweep.Open(dir, &other)
	check(err, dir+" has another sweep, of spring model=hnn steps=20 chunk=5, 2 seeds: choose another folder with "+
		"--out")
	s, err := sweep.Open(dir, &g)
	if err != nil {
		t.Fatal(err)
	}
	_, unlock = begin(t, dir, g)
	if now := status(t, s).String(); now != "0 of 2 runs are done, 1 running, 1 waiting" {
		t.Errorf("while another has the lock: %s", now)
	}
	unlock()
	node, _ := os.Hostname()
	s.Grid.On = sweep.Slurm
	check(s.Train(t.Context(), 0, nil, nil), "the node "+node+" doesn't have what was left in the runs folder "+
		runs+" at submission: set HNN_RUNS_DIR to a folder that all nodes share, and begin the sweep with another "+
		"--out")
	t.Setenv("PATH", runs)
	g.On = sweep.Slurm
	_, _, err = sweep.Begin(t.Context(), filepath.Join(runs, "new"), g, nil)
	check(err, "there is no sbatch here: train on Slurm from a machine that submits jobs to a cluster, or on this "+
		"machine with --on local")
	t.Setenv(run.DirEnv, dir)
	_, err = sweep.Open(dir, nil)
	check(err, "the runs of the sweep in "+dir+" are in "+runs+", but HNN_RUNS_DIR is "+dir+": unset it, or choose "+
		"another folder with --out")
	if left, _ := filepath.Glob(filepath.Join(runs, "*")); left != nil {
		t.Errorf("left in the runs folder: %q", left)
	}
}
