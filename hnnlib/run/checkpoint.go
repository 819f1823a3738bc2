package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"hnn/hnnlib/internal/artifact"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// keep is how many checkpoints stay: one more than needed, in case the disk damages the last.
const keep = 2

// manifest lists the files of a checkpoint with their sha256.
type manifest struct {
	Step  int               `json:"step"`
	Files map[string]string `json:"files"`
}

// CheckpointName is the name of the folder of the checkpoint after that many steps.
func CheckpointName(step int) string { return fmt.Sprintf("checkpoint-%08d", step) }

// Save writes a checkpoint of all variables of the store and of the history, as they are after step,
// and removes older ones.
func (r *Run) Save(store *model.Store, step int, h *History) error {
	if step > MostSteps {
		return fmt.Errorf("the checkpoint of step %d can't be written: a run has at most %d steps", step, MostSteps)
	}
	name := CheckpointName(step)
	err := artifact.WriteDir(filepath.Join(r.Path, name), func(tmp string) error {
		return fillCheckpoint(tmp, store, step, h)
	})
	if errors.Is(err, syscall.ENOSPC) { // what err says beside it are temporary names
		return fmt.Errorf("the checkpoint of step %d can't be written: %w in %s; make room, and the same command goes on from the checkpoint before, "+
			"which is untouched", step, syscall.ENOSPC, r.Path)
	}
	if err != nil {
		return fmt.Errorf("the checkpoint of step %d can't be written: %w; the one before is untouched", step, err)
	}
	all, err := r.checkpoints()
	if err != nil {
		return err
	}
	for _, old := range all[:max(0, len(all)-keep)] {
		if err := os.RemoveAll(filepath.Join(r.Path, old)); err != nil {
			return err
		}
	}
	return nil
}

func fillCheckpoint(dir string, store *model.Store, step int, h *History) error {
	handler, err := checkpoint.Build(store).Dir(dir).Keep(-1).WithCompression(checkpoint.BinUncompressed).ExcludeAllParams().Done()
	if err != nil {
		return err
	}
	if err := handler.Save(); err != nil {
		return err
	}
	if err := artifact.WriteFile(filepath.Join(dir, "history.npz"), h.write); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	m := manifest{Step: step, Files: map[string]string{}}
	for _, e := range entries {
		sum, err := artifact.SHA256(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		m.Files[e.Name()] = sum
	}
	return artifact.WriteSealed(filepath.Join(dir, "manifest.json"), Format, m)
}

// checkpoints returns the names of the checkpoints, oldest first.
func (r *Run) checkpoints() ([]string, error) {
	entries, err := os.ReadDir(r.Path) // sorted by name
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if ok, _ := filepath.Match("checkpoint-????????", e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// DamagedError says that a checkpoint is not as it was written.
type DamagedError struct {
	Path   string
	Reason error
	// Finished says that the run needs this very checkpoint: it holds the weights of a finished run.
	Finished bool
}

func (e *DamagedError) Error() string {
	if e.Finished {
		return fmt.Sprintf("the checkpoint %s is damaged or not one of this project (%v): remove its run's folder, %s, and train again",
			e.Path, e.Reason, filepath.Dir(e.Path))
	}
	return fmt.Sprintf("the checkpoint %s is damaged or not one of this project (%v): remove it, and the same command goes on "+
		"from the checkpoint before, or from the start", e.Path, e.Reason)
}

func (e *DamagedError) Unwrap() error { return e.Reason }

// Checkpoint is a state of training read back from disk.
type Checkpoint struct {
	Name    string
	Step    int
	Values  map[string]*tensors.Tensor // every variable, by its path in the store
	History *History
}

// Last returns the newest checkpoint, or nil if there is none yet. A damaged one is a *DamagedError.
func (r *Run) Last() (*Checkpoint, error) {
	all, err := r.checkpoints()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return r.read(all[len(all)-1])
}

// Weights returns the variables of a finished run's last checkpoint.
func (r *Run) Weights() (*Checkpoint, error) {
	res, err := r.Result()
	if err != nil {
		return nil, err
	}
	if res == nil {
		return nil, fmt.Errorf("the run %s is not finished: train it with 'hnn train' first", r.Name())
	}
	c, err := r.read(filepath.Base(res.Checkpoint))
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		damaged.Finished = true
	}
	return c, err
}

func (r *Run) read(name string) (*Checkpoint, error) {
	dir := filepath.Join(r.Path, name)
	damaged := func(err error) error { return &DamagedError{Path: dir, Reason: err} }
	var m manifest
	if _, err := artifact.ReadSealed(filepath.Join(dir, "manifest.json"), Format, &m); err != nil {
		return nil, damaged(err)
	}
	if CheckpointName(m.Step) != name || len(m.Files) == 0 {
		return nil, damaged(fmt.Errorf("its manifest is of step %d with %d files", m.Step, len(m.Files)))
	}
	if m.Step > MostSteps {
		return nil, damaged(fmt.Errorf("it is of step %d, and a run has at most %d steps", m.Step, MostSteps))
	}
	for file, sum := range m.Files {
		if file != filepath.Base(file) {
			return nil, damaged(fmt.Errorf("its manifest names the file %q outside of it", file))
		}
		if err := artifact.CheckSHA256(filepath.Join(dir, file), sum); err != nil {
			return nil, damaged(err)
		}
	}
	values, err := readVariables(dir, m.Files)
	if err != nil {
		return nil, damaged(err)
	}
	h, err := readHistory(filepath.Join(dir, "history.npz"))
	if err == nil && len(h.TrainLoss) != m.Step {
		err = fmt.Errorf("its history has %d losses", len(h.TrainLoss))
	}
	if err != nil {
		return nil, damaged(err)
	}
	return &Checkpoint{Name: name, Step: m.Step, Values: values, History: h}, nil
}
