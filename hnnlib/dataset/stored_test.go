package dataset_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/faulttest"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
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
		z, err := npz.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		defer z.Close()
		for name, numbers := range want {
			got, err := numbersOf(z, name)
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

// numbersOf reads an array to its end, where its checksum is compared.
func numbersOf(z *npz.Reader, name string) (numbers []float64, err error) {
	f, err := z.Open(name + ".npy")
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	err = npy.Read(bytes.NewReader(text), &numbers)
	return numbers, err
}

// A flipped byte in the recording's archive is noticed, or has no effect.
func TestFlippedBytesOfTheRecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), dataset.PendulumZip)
	faulttest.FlipEach(t, path, archive(t), 10_000, func() (any, error) { return dataset.ReadRecording(path) })
}
