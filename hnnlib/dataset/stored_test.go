package dataset_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/faulttest"
)

// A data set as `hnn dataset` writes it can be read back. A flipped byte is noticed when the arrays are read, or has no
// effect on them.
func TestFlippedBytesOfADataSet(t *testing.T) {
	part := func(first float64) dataset.Trajectories {
		x := [][]float64{{first, 2}, {3, 4}, {5, 6}}
		dx := [][]float64{{7, 8}, {9, first}, {1, 2}}
		return dataset.Trajectories{{Times: []float64{0, 1, 2}, States: x, Derivatives: dx}}
	}
	want := map[string][]float64{
		"x": {1, 2, 3, 4, 5, 6}, "dx": {7, 8, 9, 1, 1, 2}, "test_x": {3, 2, 3, 4, 5, 6}, "test_dx": {7, 8, 9, 3, 1, 2},
	}
	var text bytes.Buffer
	if err := (&dataset.Set{Train: part(1), Test: part(3)}).WriteNPZ(&text); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "data.npz")
	faulttest.FlipEach(t, path, text.Bytes(), 10_000, func() (any, error) {
		z, err := zip.OpenReader(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		defer z.Close()
		for name, numbers := range want {
			a, err := artifact.OpenArray(&z.Reader, name, 1<<20)
			var got []float64
			if err == nil {
				got, err = artifact.ReadArray[float64](a)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: array %s: %w", path, name, err)
			}
			if !slices.Equal(got, numbers) {
				t.Errorf("%s is %v, want %v", name, got, numbers)
			}
		}
		return nil, nil
	})
}

// A flipped byte in the recording's archive is noticed, or has no effect.
func TestFlippedBytesOfTheRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), dataset.PendulumZip)
	faulttest.FlipEach(t, path, archive(t), 10_000, func() (any, error) { return dataset.ReadRecording(path) })
}
