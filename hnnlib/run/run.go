package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// Run is a run's folder, which need not exist yet.
type Run struct {
	Path     string
	Settings Settings
}

// Result is what a finished run reports.
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

// At returns the run of these settings, whether or not it has been trained.
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

// Name is the last element of the run's path.
func (r *Run) Name() string { return filepath.Base(r.Path) }

func (r *Run) settingsPath() string { return filepath.Join(r.Path, "settings.json") }

func (r *Run) resultPath() string { return filepath.Join(r.Path, "result.json") }

func (r *Run) lockPath() string { return filepath.Join(r.Path, "lock") }

// Lock keeps other processes from writing to the run; waiting is called once if another holds it. It makes the folder
// with its settings, and removes what a killed process left half-written.
func (r *Run) Lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(r.Path, 0o755); err != nil {
		return nil, unwritable("made", err)
	}
	unlock, err = artifact.Lock(ctx, r.lockPath(), waiting)
	if err != nil && ctx.Err() == nil {
		err = unwritable("written", err)
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

func unwritable(what string, err error) error {
	return fmt.Errorf("the folder of the run can't be %s: %w; set %s to a folder that can be written", what, err, DirEnv)
}

func (r *Run) prepare() error {
	if err := artifact.Sweep(r.Path); err != nil {
		return err
	}
	if _, err := os.Stat(r.settingsPath()); err == nil {
		return r.checkSettings()
	}
	return r.written("settings of the run", artifact.WriteSealed(r.settingsPath(), Format, r.Settings))
}

// written explains an error from writing a file of the run.
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
	return r.written("result of the run", artifact.WriteSealed(r.resultPath(), Format, res))
}

// Result returns what a finished run reports, or nil if it isn't finished.
func (r *Run) Result() (*Result, error) {
	var res Result
	err := artifact.ReadSealed(r.resultPath(), Format, &res)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, withRemedy(err)
	}
	return &res, r.checkSettings()
}
