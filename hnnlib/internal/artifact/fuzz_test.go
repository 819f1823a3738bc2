package artifact

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Whatever an archive holds, the file is unpacked whole, within the limit and where it was asked for, or nothing is
// left.
func FuzzExtractFile(f *testing.F) {
	var whole bytes.Buffer
	z := zip.NewWriter(&whole)
	for _, name := range []string{"a/b.so", "../escape", "c"} {
		w, err := z.Create(name)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte(name), 100)); err != nil {
			f.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes(), "a/b.so")
	f.Add(whole.Bytes(), "../escape")
	f.Add(whole.Bytes()[:whole.Len()-4], "c")
	f.Add([]byte{}, "")
	const limit = 500
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		dir := t.TempDir()
		archive, dest := filepath.Join(dir, "a.zip"), filepath.Join(dir, "out")
		if err := os.WriteFile(archive, content, 0o644); err != nil {
			t.Fatal(err)
		}
		err := ExtractFile(archive, name, dest, limit)
		info, missing := os.Stat(dest)
		if (err == nil) != (missing == nil) {
			t.Errorf("error %v, but the file: %v", err, missing)
		}
		if err == nil && info.Size() > limit {
			t.Errorf("%d bytes were unpacked, more than %d", info.Size(), limit)
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) > 2 {
			t.Errorf("the folder holds %v (%v)", left, err)
		}
	})
}
