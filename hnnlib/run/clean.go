package run

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// RemoveAll removes all runs below Root, even unreadable ones, and returns their number. It leaves other files there
// and returns their names. It first takes the locks of all runs: if another process trains one, it removes nothing.
func RemoveAll() (removed int, others []string, err error) {
	root, err := Root()
	if err != nil {
		return 0, nil, err
	}
	if err := artifact.Sweep(root); err != nil {
		return 0, nil, err
	}
	entries, err := readRoot(root)
	if err != nil {
		return 0, nil, err
	}
	var paths []string
	for _, entry := range entries {
		path := filepath.Join(root, entry.Name())
		if isRun(path, entry) {
			paths = append(paths, path)
		} else {
			others = append(others, entry.Name())
		}
	}
	unlock, err := lockAll(paths)
	defer unlock()
	if err != nil {
		return 0, nil, err
	}
	for i, path := range paths {
		if err := artifact.RemoveAll(path); err != nil {
			return i, others, err
		}
	}
	return len(paths), others, nil
}

// lockAll takes the locks of the runs at paths. On an error too, the caller must call unlock.
func lockAll(paths []string) (unlock func(), err error) {
	var held []func()
	unlock = func() {
		for _, free := range held {
			free()
		}
	}
	var busy []string
	for _, path := range paths {
		free, taken, err := artifact.TryLock(filepath.Join(path, lockFile))
		switch {
		case err != nil:
			return unlock, fmt.Errorf("it is unknown whether a process trains the run %s: %w", filepath.Base(path), err)
		case taken:
			held = append(held, free)
		default:
			busy = append(busy, filepath.Base(path))
		}
	}
	if len(busy) > 0 {
		return unlock, fmt.Errorf("nothing was removed: another process is training %s; "+
			"end it first, its checkpoint stays", strings.Join(busy, ", "))
	}
	return unlock, nil
}

// isRun reports whether an entry of the folder of all runs is a run, by its name or its settings.
func isRun(path string, entry fs.DirEntry) bool {
	if !entry.IsDir() {
		return false
	}
	if ownName.MatchString(entry.Name()) {
		return true
	}
	r, err := open(path)
	return err == nil && r.Settings.Experiment != ""
}
