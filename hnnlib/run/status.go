package run

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// Status is how far a run has come.
type Status struct {
	Result *Result // nil while the run isn't finished
	Step   int     // of the last checkpoint; 0 if there is none
	Bytes  int64   // on disk
}

// Status looks at the run's folder. It reads no checkpoint, so it finds no damage there.
func (r *Run) Status() (Status, error) {
	res, err := r.Result()
	if err != nil {
		return Status{}, err
	}
	s := Status{Result: res}
	if res != nil {
		s.Step = res.Steps
	} else if s.Step, err = r.lastStep(); err != nil {
		return Status{}, err
	}
	s.Bytes, err = size(r.Path)
	return s, err
}

// lastStep reads the step of the last checkpoint off its name.
func (r *Run) lastStep() (int, error) {
	all, err := r.checkpoints()
	if err != nil || len(all) == 0 {
		return 0, err
	}
	last := all[len(all)-1]
	step, err := strconv.Atoi(strings.TrimPrefix(last, "checkpoint-"))
	if err != nil {
		return 0, fmt.Errorf("the folder %s is not a checkpoint of this project: remove it", filepath.Join(r.Path, last))
	}
	return step, nil
}

// size adds up the files below dir. Files that another process removes meanwhile don't count.
func size(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		var info fs.FileInfo
		if err == nil && entry.Type().IsRegular() {
			info, err = entry.Info()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if info != nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
