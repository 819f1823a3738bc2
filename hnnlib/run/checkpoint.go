package run

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// keep is the number of checkpoints that Save keeps: one more than needed, in case the disk damages the last.
const keep = 2

// manifest lists the files of a checkpoint with their sha256.
type manifest struct {
	Step  int               `json:"step"`
	Files map[string]string `json:"files"`
}

// Files of a checkpoint beside those of GoMLX, which end in .json and .bin.
const (
	manifestFile = "manifest.json"
	historyFile  = "history.npz"
)

// CheckpointName returns the name of the folder of the checkpoint after the given step.
func CheckpointName(step int) string { return fmt.Sprintf("checkpoint-%08d", step) }

// Save writes a checkpoint with all variables of the store and the history, as they are after step, and removes all
// checkpoints but the last two.
func (r *Run) Save(store *model.Store, step int, h *History) error {
	err := artifact.WriteDir(r.file(CheckpointName(step)), func(tmp string) error {
		return fillCheckpoint(tmp, store, step, h)
	})
	if err != nil {
		return r.written(fmt.Sprintf("checkpoint of step %d", step), err)
	}
	all, err := r.checkpoints()
	if err != nil {
		return err
	}
	for _, old := range all[:max(0, len(all)-keep)] {
		if err := os.RemoveAll(r.file(CheckpointName(old))); err != nil {
			return err
		}
	}
	return nil
}

func fillCheckpoint(dir string, store *model.Store, step int, h *History) error {
	settings := checkpoint.Build(store).Dir(dir).Keep(-1).WithCompression(checkpoint.BinUncompressed).ExcludeAllParams()
	handler, err := settings.Done()
	if err != nil {
		return err
	}
	if err := handler.Save(); err != nil {
		return err
	}
	if err := artifact.WriteFile(filepath.Join(dir, historyFile), h.write); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	m := manifest{Step: step, Files: map[string]string{}}
	for _, e := range entries {
		if m.Files[e.Name()], err = artifact.SHA256(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return artifact.WriteSealed(filepath.Join(dir, manifestFile), Format, m)
}

// checkpoints returns the steps of all checkpoints, in increasing order.
func (r *Run) checkpoints() (steps []int, err error) {
	entries, err := os.ReadDir(r.Path) // sorted by name
	for _, e := range entries {
		var step int
		if n, _ := fmt.Sscanf(e.Name(), "checkpoint-%d", &step); n == 1 && e.Name() == CheckpointName(step) {
			steps = append(steps, step)
		}
	}
	return steps, err
}

// Checkpoint is a state of training read back from disk.
type Checkpoint struct {
	Step    int
	Values  map[string]*tensors.Tensor // every variable, by its path in the store
	History *History
}

// Last returns the checkpoint of the largest step, or nil if there is none. If it is damaged, the error wraps an
// *artifact.DamagedError.
func (r *Run) Last() (*Checkpoint, error) {
	all, err := r.checkpoints()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	const remedy = "remove it, and the same command goes on from the checkpoint before, or from the start"
	return r.read(all[len(all)-1], remedy)
}

// Weights returns the last checkpoint of a finished run.
func (r *Run) Weights() (*Checkpoint, error) {
	res, err := r.Result()
	if err != nil {
		return nil, err
	}
	if res == nil {
		return nil, fmt.Errorf("the run %s is not finished: train it with 'hnn train' first", r.Name())
	}
	return r.read(res.Steps, fmt.Sprintf("remove its run's folder, %s, and train again", r.Path))
}

// read returns the checkpoint of a step. If it is damaged, the error ends in remedy.
func (r *Run) read(step int, remedy string) (*Checkpoint, error) {
	dir := r.file(CheckpointName(step))
	c, err := readCheckpoint(dir)
	if err == nil && (c.Step != step || len(c.History.TrainLoss) != step) {
		err = fmt.Errorf("its manifest is of step %d, its history has %d losses", c.Step, len(c.History.TrainLoss))
	}
	if err != nil {
		return nil, fmt.Errorf("the checkpoint %w: %s", &artifact.DamagedError{Path: dir, Reason: err}, remedy)
	}
	return c, nil
}

func readCheckpoint(dir string) (*Checkpoint, error) {
	var m manifest
	if err := artifact.ReadSealed(filepath.Join(dir, manifestFile), Format, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, cmp.Or(errors.Unwrap(err), err))
	}
	files := map[string][]byte{}
	for name, want := range m.Files {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if artifact.Sum(data) != want {
			return nil, fmt.Errorf("%s has another sha256 than its manifest says", name)
		}
		files[filepath.Ext(name)] = data
	}
	header, variables, history := files[checkpoint.JsonNameSuffix], files[checkpoint.BinDataSuffix], files[".npz"]
	if header == nil || variables == nil || history == nil {
		return nil, errors.New("its manifest lacks a file")
	}
	stored, err1 := checkpoint.Load(model.NewStore()).FromEmbed(string(header), variables).ExcludeAllParams().Done()
	h, err2 := readHistory(history)
	if err := cmp.Or(err1, err2); err != nil {
		return nil, err
	}
	values := map[string]*tensors.Tensor{}
	for name, value := range stored.LoadedVariables() {
		values[strings.TrimPrefix(name, "var:")] = value
	}
	return &Checkpoint{m.Step, values, h}, nil
}
