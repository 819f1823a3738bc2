package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"hnn/hnnlib/internal/artifact"
)

// DirEnv is the environment variable that names the folder of all runs.
const DirEnv = "HNN_RUNS_DIR"

// Root returns the folder of all runs: $HNN_RUNS_DIR, which need not exist yet, or by default runs in the cache folder.
func Root() (string, error) {
	dir := os.Getenv(DirEnv)
	if dir == "" {
		return artifact.CacheDir("runs")
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%s is %s, which is a file: set it to the folder of all runs, "+
			"which is made where there is none", DirEnv, dir)
	}
	return filepath.Abs(dir)
}

// paths returns the paths of all files and folders in Root, sorted, or none if Root is missing.
func paths() (all []string, err error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder of all runs can't be read: %w; %s names it", err, DirEnv)
	}
	for _, entry := range entries {
		all = append(all, filepath.Join(root, entry.Name()))
	}
	return all, nil
}

// isNone reports whether an error from open means that there is no run.
func isNone(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) }

// Scan returns all runs below Root, sorted by name, and one error for each folder whose settings can't be read.
func Scan() (runs []*Run, unreadable []error, err error) {
	all, err := paths()
	for _, path := range all {
		r, err := open(path)
		if err == nil {
			runs = append(runs, r)
		} else if !isNone(err) {
			unreadable = append(unreadable, err)
		}
	}
	return runs, unreadable, err
}

// endsInSeed matches a part of a run's name that ends in the seed: seed1 must not find seed10.
var endsInSeed = regexp.MustCompile(`-seed[0-9]+$`)

// Find returns the run that ref names by its folder, its name, or a part of its name that no other run's name has.
func Find(ref string) (*Run, error) {
	dir, err := filepath.Abs(ref)
	if err != nil {
		return nil, err
	}
	if r, err := open(dir); err == nil || !isNone(err) {
		return r, err
	}
	runs, _, err := Scan()
	if err != nil {
		return nil, err
	}
	part := ref
	if endsInSeed.MatchString(ref) {
		part += "-"
	}
	var found *Run
	var names []string
	for _, r := range runs {
		if r.Name() == ref {
			return r, nil
		}
		if strings.Contains(r.Name(), part) {
			found, names = r, append(names, r.Name())
		}
	}
	switch len(names) {
	case 1:
		return found, nil
	case 0:
		return nil, fmt.Errorf("there is no run %q: "+
			"give the folder that 'hnn train' printed, or a name that 'hnn runs' lists", ref)
	}
	return nil, fmt.Errorf("%q could be any of %d runs: %s", ref, len(names), strings.Join(names, ", "))
}

// RemoveAll removes all runs below Root, even unreadable ones, and returns their number. It leaves other files there
// and returns their names. It first takes the locks of all runs: if another process trains one, it removes nothing.
func RemoveAll() (removed int, others []string, err error) {
	root, err := Root()
	if err == nil {
		err = artifact.Sweep(root)
	}
	if err != nil {
		return 0, nil, err
	}
	all, err := paths()
	if err != nil {
		return 0, nil, err
	}
	var runs, busy []string
	for _, path := range all {
		name := filepath.Base(path)
		if !isRun(path) {
			others = append(others, name)
			continue
		}
		unlock, taken, err := artifact.TryLock(filepath.Join(path, lockFile))
		if err != nil {
			return 0, nil, fmt.Errorf("it is unknown whether a process trains the run %s: %w", name, err)
		}
		if !taken {
			busy = append(busy, name)
			continue
		}
		defer unlock()
		runs = append(runs, path)
	}
	if len(busy) > 0 {
		return 0, nil, fmt.Errorf("nothing was removed: another process is training %s; "+
			"end it first, its checkpoint stays", strings.Join(busy, ", "))
	}
	for i, path := range runs {
		if err := artifact.RemoveAll(path); err != nil {
			return i, others, err
		}
	}
	return len(runs), others, nil
}

// isRun reports whether there is a run at path, by its name or its settings.
func isRun(path string) bool {
	if info, err := os.Lstat(path); err != nil || !info.IsDir() {
		return false
	}
	_, err := open(path)
	return err == nil || ownName.MatchString(path)
}
