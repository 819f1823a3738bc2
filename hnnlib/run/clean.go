package run

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// BusyError says that nothing was removed, since other processes train these runs.
type BusyError struct{ Names []string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("nothing was removed: another process is training %s; end it first, its checkpoint stays",
		strings.Join(e.Names, ", "))
}

// RemoveAll removes all runs below Root, also unreadable ones. It returns their names and those of what else lies
// there, which stays. It holds the locks of all runs meanwhile; if another process has one of them, nothing is
// removed and the error is a *BusyError.
func RemoveAll() (removed, others []string, err error) {
	root, entries, err := readRoot()
	if err != nil {
		return nil, nil, err
	}
	if err := artifact.Sweep(root); err != nil {
		return nil, nil, err
	}
	var runs []*Run
	for _, entry := range entries {
		r := &Run{Path: filepath.Join(root, entry.Name())}
		if r.looksLikeOne(entry) {
			runs = append(runs, r)
		} else if _, err := os.Lstat(r.Path); err == nil { // not swept
			others = append(others, entry.Name())
		}
	}
	unlock, err := lockAll(runs)
	defer unlock()
	if err != nil {
		return nil, others, err
	}
	for _, r := range runs {
		if err := artifact.RemoveAll(r.Path); err != nil {
			return removed, others, err
		}
		removed = append(removed, r.Name())
	}
	return removed, others, nil
}

// looksLikeOne reports whether an entry of the folder of all runs is one of them, by its name or its settings.
func (r *Run) looksLikeOne(entry fs.DirEntry) bool {
	if !entry.IsDir() {
		return false
	}
	if ownName.MatchString(entry.Name()) {
		return true
	}
	s, _, err := readSettings(r.settingsPath())
	return err == nil && s.Experiment != ""
}

// lockAll takes the locks of all runs. On an error, unlock frees those that it has taken.
func lockAll(runs []*Run) (unlock func(), err error) {
	var held []func()
	unlock = func() {
		for _, u := range held {
			u()
		}
	}
	var busy []string
	for _, r := range runs {
		u, taken, err := artifact.TryLock(r.lockPath())
		switch {
		case err != nil:
			return unlock, fmt.Errorf("it is unknown whether a process trains the run %s: %w", r.Name(), err)
		case taken:
			held = append(held, u)
		default:
			busy = append(busy, r.Name())
		}
	}
	if len(busy) > 0 {
		return unlock, &BusyError{busy}
	}
	return unlock, nil
}
