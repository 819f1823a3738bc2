package artifact_test

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// archive makes a zip archive with one entry.
func archive(t *testing.T, name, text string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.zip")
	f, err := os.Create(path)
	must(t, err)
	z := zip.NewWriter(f)
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	header.SetMode(mode)
	w, err := z.CreateHeader(header)
	must(t, err)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	must(t, z.Close())
	must(t, f.Close())
	return path
}

func TestExtractFile(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "plugin.so")
	zipped := archive(t, "pkg/plugin.so", "the plugin", 0o644)
	must(t, artifact.ExtractFile(zipped, "pkg/plugin.so", dest, 10))
	if got := content(t, dest); got != "the plugin" {
		t.Fatalf("got %q", got)
	}
	if err := artifact.ExtractFile(zipped, "pkg/plugin.so", dest, 10); err == nil {
		t.Fatal("it wrote over a file that was there")
	}
}

func TestExtractFileRefuses(t *testing.T) {
	notZip := filepath.Join(t.TempDir(), "not.zip")
	must(t, os.WriteFile(notZip, []byte("no archive"), 0o644))
	for want, path := range map[string]string{
		"unpacks to more than the 10 bytes that are allowed": archive(t, "plugin.so", strings.Repeat("x", 11), 0o644),
		"plugin.so is not a plain file":                      archive(t, "plugin.so", "/etc/passwd", fs.ModeSymlink|0o777),
		"it holds no file plugin.so":                         archive(t, "../plugin.so", "x", 0o644),
		"not a readable zip archive":                         notZip,
	} {
		dir := t.TempDir()
		err := artifact.ExtractFile(path, "plugin.so", filepath.Join(dir, "plugin.so"), 10)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one that says %q", err, want)
		}
		holds(t, dir)
	}
}
