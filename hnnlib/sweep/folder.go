package sweep

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/run"
)

// Where a sweep is trained.
const (
	Local = "local"
	Slurm = "slurm"
)

// planFile has the sealed plan.
const planFile = "sweep.json"

// format is the number of the layout of the sealed files.
const format = 1

// plan is what sweep.json says.
type plan struct {
	Grid Grid   `json:"grid"`
	Name string `json:"name"` // of the job array and of the mark in the runs folder, drawn at random
	Runs string `json:"runs"` // the runs folder
	On   string `json:"on"`   // Local or Slurm
}

// Sweep is a sweep and its folder.
type Sweep struct {
	plan
	Dir string

	experiment *experiment.Experiment
	points     []point
	unlock     func() // the folder; nil if it isn't locked
}

// NoneError reports that a folder has no sweep.
type NoneError struct{ Dir string }

func (e *NoneError) Error() string {
	return fmt.Sprintf("there is no sweep in %s: the same command without --status or --resume begins one", e.Dir)
}

// Open opens the sweep in dir for reading. If there is none, the error is a *NoneError; if it is not of the grid want,
// unless that is nil, this is an error too. From then on, this process's runs folder is the sweep's; another one in the
// environment is an error.
func Open(dir string, want *Grid) (*Sweep, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Sweep{Dir: dir}
	err = artifact.ReadSealed(s.file(planFile), format, &s.plan)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &NoneError{dir}
	case err != nil:
		return nil, fmt.Errorf("%w: remove it and give the same command again, which finds the runs", err)
	case want != nil && !reflect.DeepEqual(s.Grid, *want):
		return nil, fmt.Errorf("%s has another sweep, of %s: choose another folder with --out", dir, s.Grid)
	}
	if s.experiment, s.points, err = s.Grid.points(); err != nil {
		return nil, fmt.Errorf("the sweep in %s is of another version: %w", dir, err)
	}
	if root, err := run.Root(); err != nil || root != s.Runs && os.Getenv(run.DirEnv) != "" {
		return nil, cmp.Or(err, fmt.Errorf("the runs of the sweep in %s are in %s, but %s is %s: unset it, or choose "+
			"another folder with --out", dir, s.Runs, run.DirEnv, root))
	}
	return s, os.Setenv(run.DirEnv, s.Runs)
}

// Begin opens the sweep of a grid in dir, or makes it, to train it on Local or Slurm, and locks the folder until Close
// is called. If another process has the lock, Begin calls waiting once, and waits. Slurm without sbatch, and a sweep of
// another grid in dir, are errors.
func Begin(ctx context.Context, dir string, g Grid, on string, waiting func()) (*Sweep, error) {
	if _, err := exec.LookPath("sbatch"); on == Slurm && err != nil {
		return nil, errors.New("there is no sbatch here: train on Slurm from a machine that submits jobs to a " +
			"cluster, or on this machine with --on local")
	}
	unlock, err := experiment.LockResults(ctx, dir, waiting)
	if err != nil {
		return nil, err
	}
	s, err := begin(dir, g, on)
	if err != nil {
		unlock()
		return nil, err
	}
	s.unlock = unlock
	return s, nil
}

func begin(dir string, g Grid, on string) (*Sweep, error) {
	s, err := Open(dir, &g)
	if errors.As(err, new(*NoneError)) {
		s = &Sweep{plan: plan{Grid: g, Name: "hnn-sweep-" + strings.ToLower(rand.Text())}}
		s.Runs, err = run.Root()
	}
	if err != nil || s.On == on {
		return s, err
	}
	s.On = on
	if err := artifact.WriteSealed(filepath.Join(dir, planFile), format, s.plan); err != nil {
		return nil, fmt.Errorf("the folder of the sweep can't be written: %w; choose another with --out", err)
	}
	return Open(dir, &g)
}

// Close unlocks the folder.
func (s *Sweep) Close() {
	if s.unlock != nil {
		s.unlock()
	}
}

// file returns the path of a file in the folder.
func (s *Sweep) file(elem ...string) string {
	return filepath.Join(append([]string{s.Dir}, elem...)...)
}

// runs is the number of runs.
func (s *Sweep) runs() int { return len(s.points) * s.Grid.Seeds }

// outcome is what has become of a run: its numbers, or why it failed.
type outcome struct {
	Run       string      `json:"run"` // the name of its folder
	TrainLoss eval.Number `json:"train_loss"`
	TestLoss  eval.Number `json:"test_loss"`
	EnergyMSE eval.Number `json:"energy_mse"`
	Error     string      `json:"error"`
}

// outcomeFile is the path of the file with the outcome of run i.
func (s *Sweep) outcomeFile(i int) string { return s.file("outcomes", fmt.Sprintf("%05d.json", i)) }

// outcome returns that of run i, or nil, and whether the run is done. It isn't if its folder is gone since.
func (s *Sweep) outcome(i int) (o *outcome, done bool) {
	if artifact.ReadSealed(s.outcomeFile(i), format, &o) != nil { // damaged is as missing: the run is found
		return nil, false
	}
	_, err := os.Stat(filepath.Join(s.Runs, o.Run, "result.json"))
	return o, o.Error == "" && err == nil
}

// missing returns those of the runs from, …, to−1 that are not done.
func (s *Sweep) missing(from, to int) (all []int) {
	for i := from; i < min(to, s.runs()); i++ {
		if _, done := s.outcome(i); !done {
			all = append(all, i)
		}
	}
	return all
}
