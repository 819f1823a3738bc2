package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// Format is the number of the layout of a run's directory, and of the arithmetic by which it was trained: it must rise when either
// changes, so that the weights of a run always are what its settings say. A run of another format is refused, and a hash is of its format,
// so a training never goes on from, or finds, a run of another.
//
// Format 1 without the sums in settings.json, result.json and manifest.json, as first written, is still read.
const Format = 1

// DirEnv names the environment variable that moves the folder of all runs.
const DirEnv = "HNN_RUNS_DIR"

// Settings determine the weights that training ends with: their hash names the run.
type Settings struct {
	Experiment string          `json:"experiment"`
	Model      string          `json:"model"` // the model's kind
	Seed       uint64          `json:"seed"`
	Backend    string          `json:"backend"` // rounding differs between backends
	Details    json.RawMessage `json:"details"` // everything else: model, data, loss, training
}

// Hash identifies the settings: 64 hexadecimal digits.
func (s Settings) Hash() (string, error) {
	var details any
	if err := json.Unmarshal(s.Details, &details); err != nil {
		return "", fmt.Errorf("settings of a run: %w", err)
	}
	canonical, err := json.Marshal(details) // sorts keys
	if err != nil {
		return "", err
	}
	s.Details = canonical
	all, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(all, fmt.Sprintf("|format %d", Format)...))
	return hex.EncodeToString(sum[:]), nil
}

// Run is a run's directory, which need not exist yet.
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

// Root returns the folder of all runs: HNN_RUNS_DIR, which need not exist yet, or runs in the cache folder.
func Root() (string, error) {
	dir := os.Getenv(DirEnv)
	if dir == "" {
		return artifact.CacheSubdir("runs")
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%s is %s, which is a file: set it to the folder of all runs, which is made where there is none", DirEnv, dir)
	}
	return filepath.Abs(dir)
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

// folder is the name of the run's directory.
func (s Settings) folder() (string, error) {
	hash, err := s.Hash()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s-%s-seed%d-%s", s.Experiment, s.Model, s.Seed, hash[:12]), nil
}

// Name is the last element of the run's path.
func (r *Run) Name() string { return filepath.Base(r.Path) }

func (r *Run) lockPath() string { return filepath.Join(r.Path, "lock") }

// Lock keeps other processes from writing to the run; waiting is called once if another holds it. It
// creates the directory with its settings, and sweeps what a killed process left half-written.
func (r *Run) Lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(r.Path, 0o755); err != nil {
		return nil, fmt.Errorf("the folder of the run can't be made: %w; set %s to a folder that can be written", err, DirEnv)
	}
	unlock, err = artifact.Lock(ctx, r.lockPath(), waiting)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("the folder of the run can't be written: %w; set %s to a folder that can be written", err, DirEnv)
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

func (r *Run) prepare() error {
	if err := artifact.Sweep(r.Path); err != nil {
		return err
	}
	if _, err := os.Stat(r.settingsPath()); err == nil {
		return r.checkSettings()
	}
	return r.written("settings", artifact.WriteSealed(r.settingsPath(), Format, r.Settings))
}

// written makes a sentence of what failed while a file of the run was written.
func (r *Run) written(what string, err error) error {
	if errors.Is(err, syscall.ENOSPC) { // what err says beside it are temporary names
		return fmt.Errorf("the %s of the run can't be written: %w in %s; make room, and the same command goes on from the last checkpoint",
			what, syscall.ENOSPC, r.Path)
	}
	if err != nil {
		return fmt.Errorf("the %s of the run can't be written: %w", what, err)
	}
	return nil
}

// Finish records that the run is complete.
func (r *Run) Finish(res Result) error {
	return r.written("result", artifact.WriteSealed(filepath.Join(r.Path, "result.json"), Format, res))
}

// Result returns what a finished run reports, or nil if it isn't finished.
func (r *Run) Result() (*Result, error) {
	var res Result
	path := filepath.Join(r.Path, "result.json")
	_, err := artifact.ReadSealed(path, Format, &res)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, withRemedy(err)
	}
	if res.Steps < 1 || res.Checkpoint != CheckpointName(res.Steps) {
		return nil, withRemedy(&artifact.DamagedError{Path: path, Reason: fmt.Errorf("it has %d steps and the checkpoint %q", res.Steps, res.Checkpoint)})
	}
	return &res, r.checkSettings()
}

// endsInSeed matches a part of a run's name up to its seed, of which seed10 is no part of seed1's.
var endsInSeed = regexp.MustCompile(`-seed[0-9]+$`)

// Find returns the run that ref names: its directory, its name, or a part of its name that no other has.
func Find(ref string) (*Run, error) {
	dir, err := filepath.Abs(ref)
	if err != nil {
		return nil, err
	}
	if r, err := open(dir); err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return r, err
	}
	runs, _, err := Scan() // a folder that can't be read is not in the way of another
	if err != nil {
		return nil, err
	}
	part := ref
	if endsInSeed.MatchString(ref) {
		part += "-"
	}
	var found []*Run
	for _, r := range runs {
		if r.Name() == ref {
			return r, nil
		}
		if strings.Contains(r.Name(), part) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("there is no run %q: give the folder that 'hnn train' printed, or a name that 'hnn runs' lists", ref)
	}
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.Name()
	}
	return nil, fmt.Errorf("%q could be any of %d runs: %s", ref, len(found), strings.Join(names, ", "))
}
