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
	"slices"
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

// Places are where a sweep can be trained.
var Places = []string{Local, Slurm}

// CheckPlace returns an error that lists the places unless there is one of that name.
func CheckPlace(name string) error {
	if !slices.Contains(Places, name) {
		return fmt.Errorf("unknown place %q: expected one of %s", name, strings.Join(Places, ", "))
	}
	return nil
}

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

// Open opens the sweep in dir for reading. If there is none, the error is a *NoneError; unless want is nil, a sweep of
// another grid is an error, too. From then on, this process's runs folder is the sweep's; another one in the environment
// is an error.
func Open(dir string, want *Grid) (*Sweep, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Sweep{Dir: dir}
	err = artifact.ReadSealed(s.file(planFile), format, &s.plan)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &NoneError{dir}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: remove it and give the same command again, which finds the runs", err)
	}
	if s.experiment, s.points, err = s.Grid.points(); err != nil {
		return nil, fmt.Errorf("the sweep in %s is of another version: %w", dir, err)
	}
	if want != nil && !reflect.DeepEqual(s.Grid, *want) {
		return nil, fmt.Errorf("%s has another sweep, of %s: choose another folder with --out", dir, s.Grid)
	}
	if given := os.Getenv(run.DirEnv); given != "" {
		if root, err := run.Root(); err != nil || root != s.Runs {
			return nil, cmp.Or(err, fmt.Errorf("the runs of the sweep in %s are in %s, but %s is %s: unset it, or choose "+
				"another folder with --out", dir, s.Runs, run.DirEnv, given))
		}
	}
	return s, os.Setenv(run.DirEnv, s.Runs)
}

// Begin opens the sweep of a grid in dir, which it makes if there is none, for training it here or on Slurm, and locks
// the folder until Close is called. If another process has the lock, Begin calls waiting once, and waits. A sweep of
// another grid in dir, and Slurm without sbatch, are errors.
func Begin(ctx context.Context, dir string, g Grid, on string, waiting func()) (s *Sweep, err error) {
	_, err = exec.LookPath("sbatch")
	if on == Slurm && err != nil {
		return nil, errors.New("there is no sbatch here: train on Slurm from a machine that submits jobs to a cluster, " +
			"or on this machine with --on local")
	}
	unlock, err := experiment.LockResults(ctx, dir, waiting)
	if err != nil {
		return nil, err
	}
	if s, err = begin(dir, g, on); err != nil {
		unlock()
		return nil, err
	}
	s.unlock = unlock
	return s, nil
}

func begin(dir string, g Grid, on string) (*Sweep, error) {
	s, err := Open(dir, &g)
	switch {
	case errors.As(err, new(*NoneError)):
		s = &Sweep{plan: plan{Grid: g, Name: "hnn-sweep-" + strings.ToLower(rand.Text())}}
		if s.Runs, err = run.Root(); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case s.On == on:
		return s, nil
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

// name is run i in words.
func (s *Sweep) name(i int) string {
	return fmt.Sprintf("%s seed %d", s.Grid.name(s.points[i/s.Grid.Seeds]), i%s.Grid.Seeds)
}

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

// outcome returns that of run i, and whether it is done: not if its folder is gone since, or the file is damaged.
func (s *Sweep) outcome(i int) (o outcome, done bool) {
	if err := artifact.ReadSealed(s.outcomeFile(i), format, &o); err != nil || o.Error != "" {
		return o, false
	}
	_, err := os.Stat(filepath.Join(s.Runs, o.Run, "result.json"))
	return o, err == nil
}

// missing returns those of the runs from, …, to−1 that are not done.
func (s *Sweep) missing(from, to int) (all []int) {
	for i := from; i < to; i++ {
		if _, done := s.outcome(i); !done {
			all = append(all, i)
		}
	}
	return all
}
