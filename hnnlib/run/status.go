package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Status is how far a run has come.
type Status struct {
	Result *Result // nil while the run isn't finished
	Step   int     // of the last checkpoint; 0 if there is none
	Bytes  int64   // on disk
}

// Status looks at the run's folder. It reads no checkpoint, so a damaged one counts like another.
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

// size adds up the files below dir. What another process removes meanwhile counts as nothing.
func size(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
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

// Scan returns all runs below Root, by name, and apart from them one error for each folder whose settings can't be read:
// unlike with List, one such folder doesn't hide the other runs.
func Scan() (runs []*Run, unreadable []error, err error) {
	root, err := Root()
	if err != nil {
		return nil, nil, err
	}
	folders, err := readRoot(root)
	if err != nil {
		return nil, nil, err
	}
	for _, folder := range folders {
		path := filepath.Join(root, folder.Name())
		r, err := open(path)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // not a run
		case err != nil:
			unreadable = append(unreadable, err)
		default:
			runs = append(runs, r)
		}
	}
	return runs, unreadable, nil
}

// readRoot lists the folder of all runs, by name; one that is not there is empty.
func readRoot(root string) ([]fs.DirEntry, error) {
	folders, err := os.ReadDir(root) // sorted
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder of all runs can't be read: %w; %s names it", err, DirEnv)
	}
	return folders, nil
}
