package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/run"
)

// Runs are listed and removed, but not while one of them is being written. Other files stay.
func TestCleanRuns(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	const name = "spring-hnn-seed0-0123456789ab"
	folder, mine := filepath.Join(runs, name), filepath.Join(runs, "mine", "settings.json")
	putSettings(t, folder, run.Format, run.Settings{Experiment: "spring", Model: "hnn"})
	put(t, mine, `{"theme": "dark"}`)
	listed := hnntest.Must(t, runs, "clean").Stdout
	if !strings.Contains(listed, "runs ") || !strings.Contains(listed, runs) {
		t.Errorf("the list has no runs: %q", listed)
	}
	unlock, taken, err := artifact.TryLock(filepath.Join(folder, "lock"))
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	hnntest.Refused(t, runs, exitError, "nothing was removed: another process is training "+name+
		"; end it first, its checkpoint stays", "clean runs")
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("the run is gone: %v", err)
	}
	unlock()
	said := "removed 1 runs from " + runs + "\nleft in " + runs + ", since they are no runs: mine\n"
	if out := hnntest.Must(t, runs, "clean runs"); out.Stderr != said {
		t.Errorf("standard error is %q, want %q", out.Stderr, said)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("what is no run is gone: %v", err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the run is still there: %v", err)
	}
	out := hnntest.Run(t, runs, "clean everything")
	if out.Status != exitUsage ||
		!strings.Contains(out.Stderr, `the cache holds nothing called "everything"; it holds runs, `) {
		t.Errorf("status %d, standard error %q", out.Status, out.Stderr)
	}
}
