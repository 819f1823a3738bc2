package faulttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

func start(t *testing.T, runs, line string) *hnntest.Started {
	t.Helper()
	return hnntest.Start(t, hnntest.Command(t, runs, line))
}

// small are flags for a training that takes a moment.
const small = " --set steps=20 --set hidden=16"

// trainedRuns returns a folder of runs with one small finished run, which tests must only read.
var trainedRuns = hnntest.Shared(func(t testing.TB) string {
	runs := filepath.Join(hnntest.Scratch(), "runs")
	hnntest.Must(t, runs, "train spring --quiet"+small)
	return runs
})

// copied copies the folder of runs with one small finished run to runs, and returns that run's folder.
func copied(t *testing.T, runs string) string {
	t.Helper()
	if err := os.CopyFS(runs, os.DirFS(trainedRuns(t))); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(runs, "spring-hnn-seed0-*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the runs are %q (%v)", found, err)
	}
	return found[0]
}

// export returns a run's weights as the content of an NPZ file, which is the same for the same weights.
func export(t testing.TB, runs, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "weights.npz")
	hnntest.Must(t, runs, "export", name, "--out", path)
	return read(t, path)
}

// onlyRun returns the only run that 'hnn runs' lists.
func onlyRun(t *testing.T, runs string) experiment.RunInfo {
	t.Helper()
	var list struct{ Runs []experiment.RunInfo }
	text := hnntest.Must(t, runs, "runs --json").Stdout
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Runs) != 1 {
		t.Fatalf("%v in the list of one run: %s", err, text)
	}
	return list.Runs[0]
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
