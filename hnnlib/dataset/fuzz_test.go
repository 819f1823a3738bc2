package dataset_test

import (
	"archive/zip"
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/render"

	"github.com/sbinet/npyio/npz"
)

// Whatever a file holds, it is a recording with rising times and finite states, or an error.
func FuzzParseRecording(f *testing.F) {
	for _, seed := range []string{"% trial time angle velocity\n1 0 0.1 0\n1 0.1 0.2 1\n1 0.2 0.3 2\n", "1 0 1 1\n1 0 1 1\n1 0 1 1\n", "1 0 NaN 1\n", "1e999 0 0 0\n", "\x00", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rec, err := dataset.ParseRecording(bytes.NewReader(text))
		if err != nil {
			return
		}
		if len(rec.Times) != len(rec.States) || len(rec.Times) < 3 {
			t.Fatalf("%d times and %d states", len(rec.Times), len(rec.States))
		}
		for i, state := range rec.States {
			if i > 0 && !(rec.Times[i] > rec.Times[i-1]) {
				t.Errorf("time %v follows %v", rec.Times[i], rec.Times[i-1])
			}
			for _, v := range append([]float64{rec.Times[i]}, state...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("row %d has the number %v", i, v)
				}
			}
		}
	})
}

// filmsFile is an NPZ file with the array frames, packed or not.
func filmsFile(f *testing.F, frames int, method uint16) []byte {
	f.Helper()
	var plain bytes.Buffer
	z := npz.NewWriter(&plain)
	flat := make([][render.Side][render.Side]float32, frames)
	if err := z.Write("frames.npy", flat); err != nil {
		f.Fatal(err)
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	if err != nil {
		f.Fatal(err)
	}
	var packed bytes.Buffer
	out := zip.NewWriter(&packed)
	for _, entry := range in.File {
		r, err := entry.Open()
		if err != nil {
			f.Fatal(err)
		}
		w, err := out.CreateHeader(&zip.FileHeader{Name: entry.Name, Method: method})
		if err != nil {
			f.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(r); err != nil {
			f.Fatal(err)
		}
		if _, err := w.Write(content.Bytes()); err != nil {
			f.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		f.Fatal(err)
	}
	return packed.Bytes()
}

// Whatever an NPZ file holds, it is films of whole frames, or an error that names the file.
func FuzzReadFilms(f *testing.F) {
	whole := filmsFile(f, 3, zip.Store)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(filmsFile(f, 2, zip.Deflate))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "films.npz")
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		films, err := dataset.ReadFilms(path)
		if err != nil {
			if !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "%!") {
				t.Errorf("the error %q does not name the file", err)
			}
			return
		}
		for _, film := range films {
			for _, frame := range film {
				if len(frame) != render.Pixels {
					t.Errorf("a frame has %d pixels", len(frame))
				}
			}
		}
	})
}
