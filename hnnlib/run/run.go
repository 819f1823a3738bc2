package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// Run is a run. Its folder need not exist yet.
type Run struct {
	Path     string
	Settings Settings
}

// Result is the result of a finished run.
type Result struct {
	Steps      int       `json:"steps"`
	TrainLoss  float64   `json:"train_loss"` // on the whole train set, at the end
	TestLoss   float64   `json:"test_loss"`  // on the whole test set, at the end
	Seconds    float64   `json:"seconds"`    // of training, over all sessions
	Backend    string    `json:"backend"`
	Plugin     string    `json:"plugin,omitempty"`
	DType      string    `json:"dtype"`
	Versions   []string  `json:"versions,omitempty"` // Go and the libraries that compute
	Finished   time.Time `json:"finished"`
	Checkpoint string    `json:"checkpoint"`
}

// At returns the run with the given settings, whether or not it has been trained.
func At(s Settings) (*Run, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	name, err := s.folder()
	if err != nil {
		return nil, err
	}
	return &Run{Path: filepath.Join(root, name), Settings: s}, nil
}

// Name returns the last element of the run's path.
func (r *Run) Name() string { return filepath.Base(r.Path) }

// Files of a run.
const (
	settingsFile = "settings.json"
	resultFile   = "result.json"
	lockFile     = "lock"
)

func (r *Run) file(name string) string { return filepath.Join(r.Path, name) }

// Lock takes the run's lock, which keeps other processes from writing to the run. It calls waiting once if another
// process holds the lock. It makes the folder and writes the settings, and removes temporary files of killed processes.
func (r *Run) Lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	done, err := "made", os.MkdirAll(r.Path, 0o755)
	if err == nil {
		done = "written"
		unlock, err = artifact.Lock(ctx, r.file(lockFile), waiting)
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("the folder of the run can't be %s: %w; set %s to a folder that can be written",
			done, err, DirEnv)
	}
	if err != nil {
		return nil, err
	}
	if err := r.prepare(); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// prepare removes temporary files and writes the settings, or checks those that are there.
func (r *Run) prepare() error {
	if err := artifact.Sweep(r.Path); err != nil {
		return err
	}
	if _, err := open(r.Path); !isNone(err) {
		return err
	}
	return r.written("settings of the run", artifact.WriteSealed(r.file(settingsFile), Format, r.Settings))
}

// written adds an explanation to an error from writing a file of the run.
func (r *Run) written(what string, err error) error {
	if errors.Is(err, syscall.ENOSPC) { // err itself names temporary files
		return fmt.Errorf("the %s can't be written: %w in %s; "+
			"make room, and the same command goes on from the last checkpoint", what, syscall.ENOSPC, r.Path)
	}
	if err != nil {
		return fmt.Errorf("the %s can't be written: %w", what, err)
	}
	return nil
}

// Finish records that the run is complete.
func (r *Run) Finish(res Result) error {
	return r.written("result of the run", artifact.WriteSealed(r.file(resultFile), Format, res))
}

// Result returns the result of a finished run, or nil if the run isn't finished.
func (r *Run) Result() (*Result, error) {
	var res Result
	err := artifact.ReadSealed(r.file(resultFile), Format, &res)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, withRemedy(err)
	}
	_, err = open(r.Path)
	return &res, err
}

// Progress returns the step of the last checkpoint, or 0 if there is none, and the size of the run on disk. It doesn't
// read checkpoints, so it doesn't notice damage to them.
func (r *Run) Progress() (step int, bytes int64, err error) {
	steps, err := r.checkpoints()
	return slices.Max(append(steps, 0)), artifact.Size(r.Path), err
}
