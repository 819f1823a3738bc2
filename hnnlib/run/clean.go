package run

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// RemoveAll removes all runs below Root, also unreadable ones, and returns how many. It leaves what else lies there,
// and returns its names. It holds the locks of all runs meanwhile: if another process trains one, nothing is removed.
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
	var paths, busy []string
	for _, entry := range entries {
		path := filepath.Join(root, entry.Name())
		if !isRun(path, entry) {
			others = append(others, entry.Name())
			continue
		}
		unlock, taken, err := artifact.TryLock(filepath.Join(path, lockFile))
		if err != nil {
			return 0, nil, fmt.Errorf("it is unknown whether a process trains the run %s: %w", entry.Name(), err)
		}
		if !taken {
			busy = append(busy, entry.Name())
			continue
		}
		defer unlock()
		paths = append(paths, path)
	}
	if len(busy) > 0 {
		return 0, nil, fmt.Errorf("nothing was removed: another process is training %s; "+
			"end it first, its checkpoint stays", strings.Join(busy, ", "))
	}
	for i, path := range paths {
		if err := artifact.RemoveAll(path); err != nil {
			return i, others, err
		}
	}
	return len(paths), others, nil
}

// isRun reports whether an entry of the folder of all runs is one of them, by its name or its settings.
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
