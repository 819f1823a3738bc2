package faulttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// refused runs the program, which must end with status 1 and this one sentence.
func refused(t *testing.T, runs, want string, args ...string) {
	t.Helper()
	out := hnntest.Run(t, runs, args...)
	if out.Status != 1 || out.Stdout != "" || out.Stderr != "hnn: "+want+"\n" {
		t.Errorf("hnn %s: status %d, standard output %q\ngot  %swant hnn: %s",
			strings.Join(args, " "), out.Status, out.Stdout, out.Stderr, want)
	}
}

// start starts hnn.
func start(t *testing.T, runs string, args ...string) *hnntest.Started {
	t.Helper()
	return hnntest.Start(t, hnntest.Command(t, runs, args...))
}

// small makes a training that takes a moment.
var small = []string{"--set", "steps=20", "--set", "hidden=16"}

// trained is a folder of runs with one small finished run, made once for all tests, which only read it.
var (
	trained     string
	trainedOnce sync.Once
)

func trainedRuns(t *testing.T) string {
	t.Helper()
	trainedOnce.Do(func() {
		runs := filepath.Join(hnntest.Scratch(), "runs")
		hnntest.Must(t, runs, append([]string{"train", "spring", "--quiet"}, small...)...)
		trained = runs
	})
	if trained == "" {
		t.Fatal("there is no small finished run: it failed in another test")
	}
	return trained
}

// copied is a copy of the folder of runs with one small finished run, and that run's folder.
func copied(t *testing.T) (runs, folder string) {
	t.Helper()
	runs = t.TempDir()
	copyTo(t, trainedRuns(t), runs)
	found, err := filepath.Glob(filepath.Join(runs, "spring-hnn-seed0-*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the runs are %q (%v)", found, err)
	}
	return runs, found[0]
}

// copyTo copies what is in a folder into another.
func copyTo(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// export is a run's weights as an NPZ file, which is the same for the same weights.
func export(t *testing.T, runs, name string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "weights.npz")
	hnntest.Must(t, runs, "export", name, "--out", file)
	return read(t, file)
}

// listed are the runs that 'hnn runs' lists.
func listed(t *testing.T, runs string) []experiment.RunInfo {
	t.Helper()
	var list struct{ Runs []experiment.RunInfo }
	text := hnntest.Must(t, runs, "runs", "--json").Stdout
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return list.Runs
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
