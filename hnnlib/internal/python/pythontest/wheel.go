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

// Wheel is a package that pip takes for one.
type Wheel struct {
	Name           string            // as requirements write it, such as "hnn-test-package"
	Version        string            // such as "1.0"
	RequiresPython string            // such as ">=3.10"; "" for every Python
	Files          map[string]string // the files' texts by their paths, without those that describe the package
}

// Index writes the wheels into a folder and has pip look nowhere but there until the test ends. It returns the lines of
// a list of requirements that ask for them, in their order, by version and hash.
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

// base is how the names of the wheel and of the folder that describes it begin.
func (w Wheel) base() string { return strings.ReplaceAll(w.Name, "-", "_") + "-" + w.Version }

// pack makes the wheel, which is the same for the same w.
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
	texts[info+"RECORD"] = "" // pip needs the file, and writes its own list when it installs
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
