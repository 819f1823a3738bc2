package main_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
)

// Runs are listed and removed, but not while one of them is being written.
func TestCleanRuns(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	folder := filepath.Join(runs, "spring-hnn-seed0-0123456789ab")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	settings := `{"format": 1, "experiment": "spring", "model": "hnn", "seed": 0, "backend": "xla:cpu", "details": {}}`
	if err := os.WriteFile(filepath.Join(folder, "settings.json"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := hnntest.Must(t, runs, "clean"); !strings.Contains(out.Stdout, "runs ") || !strings.Contains(out.Stdout, runs) {
		t.Errorf("the list has no runs: %q", out.Stdout)
	}
	unlock, taken, err := artifact.TryLock(filepath.Join(folder, "lock"))
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	out := hnntest.Run(t, runs, "clean", "runs")
	if out.Status != 1 || !strings.Contains(out.Stderr, "nothing was removed: another process is training spring-hnn-seed0-0123456789ab; end it first, its checkpoint stays") {
		t.Errorf("status %d, standard error %q", out.Status, out.Stderr)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("the run is gone: %v", err)
	}
	unlock()
	mine := filepath.Join(runs, "mine", "settings.json")
	if err := errors.Join(os.Mkdir(filepath.Dir(mine), 0o755), os.WriteFile(mine, []byte(`{"theme": "dark"}`), 0o644)); err != nil {
		t.Fatal(err)
	}
	said := "removed 1 runs from " + runs + "\nleft in " + runs + ", since they are no runs: mine\n"
	if out := hnntest.Must(t, runs, "clean", "runs"); out.Stderr != said {
		t.Errorf("standard error is %q, want %q", out.Stderr, said)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("what is no run is gone: %v", err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the run is still there: %v", err)
	}
	if out := hnntest.Run(t, runs, "clean", "everything"); out.Status != 2 || !strings.Contains(out.Stderr, `the cache holds nothing called "everything"; it holds `) {
		t.Errorf("status %d, standard error %q", out.Status, out.Stderr)
	}
}
