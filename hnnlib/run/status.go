package run

import (
	"errors"
	"io/fs"
	"path/filepath"
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
	steps, err := r.checkpoints()
	if err != nil {
		return Status{}, err
	}
	if len(steps) > 0 {
		s.Step = steps[len(steps)-1]
	}
	s.Bytes, err = size(r.Path)
	return s, err
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
