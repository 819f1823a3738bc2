package pixel_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/faulttest"
	"hnn/hnnlib/pixel"

	"github.com/sbinet/npyio/npz"
)

// filmsFile is an NPZ file with the array frames, packed or not.
func filmsFile(f *testing.F, frames int, method uint16) []byte {
	f.Helper()
	var plain bytes.Buffer
	z := npz.NewWriter(&plain)
	flat := make([][pixel.Side][pixel.Side]float32, frames)
	if err := z.Write("frames.npy", flat); err != nil {
		f.Fatal(err)
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	in := must(zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len())))
	var packed bytes.Buffer
	out := zip.NewWriter(&packed)
	for _, entry := range in.File {
		r := must(entry.Open())
		w := must(out.CreateHeader(&zip.FileHeader{Name: entry.Name, Method: method}))
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
		films, err := pixel.ReadFilms(path)
		if err != nil {
			if !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "%!") {
				t.Errorf("the error %q does not name the file", err)
			}
			return
		}
		for _, film := range films {
			for _, frame := range film {
				if len(frame) != pixel.Pixels {
					t.Errorf("a frame has %d pixels", len(frame))
				}
			}
		}
	})
}

// An archive of many arrays is named by the first of them.
func TestManyArrays(t *testing.T) {
	var many bytes.Buffer
	z := zip.NewWriter(&many)
	for i := range 5000 {
		if _, err := z.Create(fmt.Sprintf("a%04d.npy", i)); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	path := put(t, many.Bytes())
	want := path + `: it has no array frames, but "a0000", "a0001", "a0002", "a0003", "a0004", "a0005", "a0006", "a0007", "a0008", "a0009", and 4990 more`
	if _, err := pixel.ReadFilms(path); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// An archive that unpacks to a thousand times its size is refused by its header, without unpacking it.
func TestBombs(t *testing.T) {
	header := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 28, 28), }"
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	start := "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), 0}) + header
	for _, c := range []struct {
		start string
		size  uint64 // unpacked, as the archive says
		want  string
	}{
		{start, 1 << 30, fmt.Sprintf("the array frames is damaged (its header says [2 28 28], but %d bytes follow)", 1<<30-len(start))},
		{start, 3 << 30, "the array frames is damaged (it unpacks to more than the "},
		{"\x93NUMPY\x02\x00\x00\x00\x00\x40", 1 << 30, "the array frames is damaged (it does not begin with a header of NumPy's format 1.0 or 2.0)"},
	} {
		var packed, file bytes.Buffer
		deflate := must(flate.NewWriter(&packed, flate.BestSpeed))
		io.WriteString(deflate, c.start)
		deflate.Write(make([]byte, 1<<20))
		deflate.Close()
		z := zip.NewWriter(&file)
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: "frames.npy", Method: zip.Deflate,
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: c.size,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(packed.Bytes())
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := put(t, file.Bytes())
		if _, err := pixel.ReadFilms(path); err == nil || !strings.HasPrefix(err.Error(), path+": "+c.want) {
			t.Errorf("got  %v\nwant %s", err, path+": "+c.want)
		}
	}
}

// A flipped byte in a film as `hnn render` writes it is noticed, or has no effect on what is read.
func TestFlippedBytesOfAFilm(t *testing.T) {
	frames := must(pixel.Frames([]float64{0.1, 0.2, 0.3}))
	var text bytes.Buffer
	if err := pixel.WriteFrames(&text, frames); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "film.npz")
	faulttest.FlipEach(t, path, text.Bytes(), 3000, func() (any, error) { return pixel.ReadFilms(path) })
}
