// Package pythontest makes Python packages for tests, and makes pip find no others.
//
// It imports no other package of the project.
package pythontest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// Wheel is a Python package that pip can install.
type Wheel struct {
	Name           string            // as requirements write it, such as "hnn-test-package"
	Version        string            // such as "1.0"
	RequiresPython string            // such as ">=3.10"; "" for every Python
	Files          map[string]string // texts of the package's files, by path, without its metadata
}

// Index writes the wheels into a folder and makes pip look nowhere else until the test ends. For each wheel, it returns
// the line of a requirements file, with version and hash.
func Index(t *testing.T, wheels ...Wheel) (requirements []string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", dir)
	for _, w := range wheels {
		data := w.pack(t)
		if err := os.WriteFile(filepath.Join(dir, w.base()+"-py3-none-any.whl"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%s==%s --hash=sha256:%x\n", w.Name, w.Version, sha256.Sum256(data))
		requirements = append(requirements, line)
	}
	return requirements
}

// base returns the beginning of the names of the wheel's file and of its metadata folder.
func (w Wheel) base() string { return strings.ReplaceAll(w.Name, "-", "_") + "-" + w.Version }

// pack returns the wheel's file, which is always the same for the same w.
func (w Wheel) pack(t *testing.T) []byte {
	t.Helper()
	metadata := "Metadata-Version: 2.1\nName: " + w.Name + "\nVersion: " + w.Version + "\n"
	if w.RequiresPython != "" {
		metadata += "Requires-Python: " + w.RequiresPython + "\n"
	}
	texts := maps.Clone(w.Files)
	info := w.base() + ".dist-info/"
	texts[info+"METADATA"] = metadata
	texts[info+"WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
	texts[info+"RECORD"] = "" // pip needs the file, but writes its own on installation
	files := fstest.MapFS{}
	for name, text := range texts {
		files[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	if err := errors.Join(z.AddFS(files), z.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}
