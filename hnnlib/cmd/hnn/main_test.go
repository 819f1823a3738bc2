package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/sbinet/npyio/npz"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// small are flags for a training that takes a moment.
const small = " --set steps=20 --set hidden=16 --set chunk=5"

// trainedRuns returns a folder of runs with one small run of each model, which tests must only read.
var trainedRuns = hnntest.Shared(func(t testing.TB) string {
	runs := filepath.Join(hnntest.Scratch(), "runs")
	for _, kind := range experiment.Compared {
		hnntest.Must(t, runs, "train spring --quiet --model "+kind+small)
	}
	return runs
})

// array returns an array of an NPZ file, and its shape.
func array[T any](t *testing.T, path, name string) (numbers []T, shape []int) {
	t.Helper()
	z, err := npz.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if err := z.Read(name+".npy", &numbers); err != nil {
		t.Fatalf("array %s: %v; there are %v", name, err, z.Keys())
	}
	return numbers, z.Header(name + ".npy").Descr.Shape
}

func file(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decode(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}
