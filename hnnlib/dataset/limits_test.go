package dataset_test

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

	"hnn/hnnlib/dataset"
)

// What is far too large is refused before it is read.
func TestFilesThatAreTooLarge(t *testing.T) {
	dir := t.TempDir()
	sparse := filepath.Join(dir, "sparse.txt")
	if err := os.WriteFile(sparse, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(sparse, 8<<30); err != nil {
		t.Skip(err)
	}
	if _, err := dataset.ReadRecording(sparse); err == nil || !strings.HasPrefix(err.Error(), sparse+" has 8589934592 bytes, more than the 16777216 of the largest recording") {
		t.Errorf("a recording of 8 GiB: %v", err)
	}
	if _, err := dataset.ReadRecording(os.DevNull); err == nil || !strings.HasPrefix(err.Error(), os.DevNull+" is not a file: give invar_datasets.zip") {
		t.Errorf("a device: %v", err)
	}
	if _, err := dataset.ParseRecording(strings.NewReader("% head\n" + strings.Repeat("1", 100_000))); err == nil || err.Error() != "line 2 is longer than 65536 bytes, so this is no recording" {
		t.Errorf("a long line: %v", err)
	}

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
	if _, err := dataset.ReadFilms(path); err == nil || err.Error() != want {
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
		{"\x93NUMPY\x02\x00\x00\x00\x00\x40", 1 << 30, "the array frames is damaged (its header has 1073741824 bytes, more than the 65536 that are allowed)"},
	} {
		var packed, file bytes.Buffer
		deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(deflate, c.start)
		deflate.Write(make([]byte, 1<<20))
		deflate.Close()
		z := zip.NewWriter(&file)
		w, err := z.CreateRaw(&zip.FileHeader{Name: "frames.npy", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: c.size})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(packed.Bytes())
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := put(t, file.Bytes())
		if _, err := dataset.ReadFilms(path); err == nil || !strings.HasPrefix(err.Error(), path+": "+c.want) {
			t.Errorf("got  %v\nwant %s", err, path+": "+c.want)
		}
	}
}
