package main

import (
	"math"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

func TestDataset(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, flags string) (string, hnntest.Outcome) {
		path := filepath.Join(dir, name)
		line := "dataset spring --set trajectories=6 --set noise=0 --seed " + flags
		return path, hnntest.Must(t, dir, line, "--out", path)
	}
	path, out := write("data.npz", "4 --protocol published")
	if want := path + ": 90 train and 90 test samples of 2 coordinates\n"; out.Stderr != want || out.Stdout != "" {
		t.Errorf("got %q, want %q", out.Stderr, want)
	}
	for _, name := range []string{"", "test_"} {
		x, _ := array[float64](t, path, name+"x")
		dx, _ := array[float64](t, path, name+"dx")
		if len(x) != 180 || len(dx) != 180 {
			t.Fatalf("%sx has %d numbers, %sdx %d, want 180", name, len(x), name, len(dx))
		}
		for i := 0; i < len(x); i += 2 { // q̇ = 2p, ṗ = −2q
			if math.Abs(dx[i]-2*x[i+1]) > 1e-12 || math.Abs(dx[i+1]+2*x[i]) > 1e-12 {
				t.Fatalf("sample %d: ẋ = %v at x = %v", i/2, dx[i:i+2], x[i:i+2])
			}
		}
	}
	again, _ := write("again.npz", "4")
	other, _ := write("other.npz", "5")
	if file(t, path) != file(t, again) || file(t, path) == file(t, other) {
		t.Error("the data are not those of the seed")
	}
}
