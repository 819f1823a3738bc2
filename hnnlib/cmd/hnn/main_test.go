package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"

	"github.com/sbinet/npyio/npz"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// small makes a training that takes a moment.
var small = []string{"--set", "steps=20", "--set", "hidden=16", "--set", "chunk=5"}

// trained is a folder of runs with one small run of each model, made once for all tests, which only read it.
var (
	trained     string
	trainedOnce sync.Once
)

func trainedRuns(t *testing.T) string {
	t.Helper()
	trainedOnce.Do(func() {
		runs := filepath.Join(hnntest.Scratch(), "runs")
		for _, kind := range experiment.Compared {
			hnntest.Must(t, runs, append([]string{"train", "spring", "--quiet", "--model", kind}, small...)...)
		}
		trained = runs
	})
	if trained == "" {
		t.Fatal("there are no small runs: their training failed in another test")
	}
	return trained
}

// openNPZ opens an NPZ file for the test.
func openNPZ(t *testing.T, path string) *npz.Reader {
	t.Helper()
	z, err := npz.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { z.Close() })
	return z
}

// read reads one array of an NPZ file.
func read(t *testing.T, z *npz.Reader, name string, to any) {
	t.Helper()
	if err := z.Read(name, to); err != nil {
		keys := z.Keys()
		sort.Strings(keys)
		t.Fatalf("array %s: %v; there are %v", name, err, keys)
	}
}

// decode reads JSON.
func decode(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}
