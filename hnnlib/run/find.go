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

// readRoot returns the entries of the folder of all runs, sorted by name, or none if it is missing.
func readRoot(root string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder of all runs can't be read: %w; %s names it", err, DirEnv)
	}
	return entries, nil
}

// isNone reports whether an error from open means that there is no run.
func isNone(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) }

// Scan returns all runs below Root, sorted by name, and one error for each folder whose settings can't be read.
func Scan() (runs []*Run, unreadable []error, err error) {
	root, err := Root()
	if err != nil {
		return nil, nil, err
	}
	entries, err := readRoot(root)
	for _, entry := range entries {
		r, err := open(filepath.Join(root, entry.Name()))
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
	var found []*Run
	var names []string
	for _, r := range runs {
		if r.Name() == ref {
			return r, nil
		}
		if strings.Contains(r.Name(), part) {
			found, names = append(found, r), append(names, r.Name())
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("there is no run %q: "+
			"give the folder that 'hnn train' printed, or a name that 'hnn runs' lists", ref)
	}
	return nil, fmt.Errorf("%q could be any of %d runs: %s", ref, len(found), strings.Join(names, ", "))
}
