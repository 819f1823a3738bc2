package main_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

func TestDataset(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "data.npz")
	out := hnntest.Must(t, dir, "dataset", "spring", "--seed", "4", "--protocol", "published", "--set", "trajectories=6", "--set", "noise=0", "--out", file)
	if want := file + ": 90 train and 90 test samples of 2 coordinates\n"; out.Stderr != want || out.Stdout != "" {
		t.Errorf("got %q, want %q", out.Stderr, want)
	}
	z := openNPZ(t, file)
	for _, name := range []string{"", "test_"} {
		var x, dx []float64
		read(t, z, name+"x.npy", &x)
		read(t, z, name+"dx.npy", &dx)
		if len(x) != 180 || len(dx) != 180 {
			t.Fatalf("%sx has %d numbers, %sdx %d, want 180", name, len(x), name, len(dx))
		}
		for i := 0; i < len(x); i += 2 { // q̇ = 2p, ṗ = −2q
			if math.Abs(dx[i]-2*x[i+1]) > 1e-12 || math.Abs(dx[i+1]+2*x[i]) > 1e-12 {
				t.Fatalf("sample %d: ẋ = %v at x = %v", i/2, dx[i:i+2], x[i:i+2])
			}
		}
	}
	if len(z.Keys()) != 4 {
		t.Errorf("the arrays are %v", z.Keys())
	}
	again, other := filepath.Join(dir, "again.npz"), filepath.Join(dir, "other.npz")
	hnntest.Must(t, dir, "dataset", "spring", "--seed", "4", "--set", "trajectories=6", "--set", "noise=0", "--out", again)
	hnntest.Must(t, dir, "dataset", "spring", "--seed", "5", "--set", "trajectories=6", "--set", "noise=0", "--out", other)
	if !sameFile(t, file, again) || sameFile(t, file, other) {
		t.Error("the data are not those of the seed")
	}
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}
