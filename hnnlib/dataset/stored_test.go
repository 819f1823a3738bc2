package dataset_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/render"
)

// flipEach flips one bit of each byte of text, or of as many as take little time, writes it to path, and reads it: what is read must be want, or the
// error must name the file and be one line.
func flipEach(t *testing.T, path string, text []byte, most int, read func() (any, error)) {
	t.Helper()
	look := func(at int) (got any, err error) {
		broken := append([]byte(nil), text...)
		if at >= 0 {
			broken[at] ^= 1 << (at % 8)
		}
		if err := os.WriteFile(path, broken, 0o644); err != nil {
			t.Fatal(err)
		}
		return read()
	}
	want, err := look(-1)
	if err != nil {
		t.Fatal(err)
	}
	noticed, harmless := 0, 0
	for at := 0; at < len(text); at += 1 + len(text)/most {
		switch got, err := look(at); {
		case err != nil && strings.HasPrefix(err.Error(), path) && !strings.Contains(err.Error(), "\n"):
			noticed++
		case err == nil && reflect.DeepEqual(got, want):
			harmless++
		default:
			t.Errorf("byte %d of %d flipped: %T, error %v", at, len(text), got, err)
		}
	}
	t.Logf("%d bytes flipped: %d noticed, %d without effect on what is read", noticed+harmless, noticed, harmless)
	if noticed == 0 {
		t.Error("nothing was noticed")
	}
}

// A flipped byte in a data set as `hnn dataset` writes it is noticed by whoever reads the arrays, or has no effect on them.
func TestFlippedBytesOfADataSet(t *testing.T) {
	part := func(first float64) dataset.Trajectories {
		x := [][]float64{{first, 2}, {3, 4}, {5, 6}}
		return dataset.Trajectories{{Times: []float64{0, 1, 2}, States: x, Derivatives: [][]float64{{7, 8}, {9, first}, {1, 2}}}}
	}
	var text bytes.Buffer
	if err := (&dataset.Set{Train: part(1), Test: part(3)}).WriteNPZ(&text); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "data.npz")
	flipEach(t, path, text.Bytes(), 10_000, func() (any, error) {
		all := map[string][]float64{}
		z, err := zip.OpenReader(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		defer z.Close()
		for _, name := range []string{"x", "dx", "test_x", "test_dx"} {
			a, err := artifact.OpenArray(&z.Reader, name, 1<<20)
			var flat []float64
			if err == nil {
				err = a.Read(&flat)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: array %s: %w", path, name, err)
			}
			all[name] = flat
		}
		return all, nil
	})
}

// The same of films of frames, as `hnn render` writes them.
func TestFlippedBytesOfAFilm(t *testing.T) {
	frames, err := render.Frames([]float64{0.1, 0.2, 0.3})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := render.WriteNPZ(&text, frames); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "film.npz")
	flipEach(t, path, text.Bytes(), 3000, func() (any, error) { return dataset.ReadFilms(path) })
}

// The same of the archive of the recording.
func TestFlippedBytesOfTheRecording(t *testing.T) {
	var text bytes.Buffer
	z := zip.NewWriter(&text)
	for name, content := range map[string]string{
		dataset.PendulumFile: "% trial time angle velocity\n1 0.0 0.5 -0.1\n1 0.1 0.4 -0.2\n1 0.2 0.3 -0.3\n",
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), dataset.PendulumZip)
	flipEach(t, path, text.Bytes(), 10_000, func() (any, error) { return dataset.ReadRecording(path) })
}
