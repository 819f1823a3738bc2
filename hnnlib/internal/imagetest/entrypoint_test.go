package imagetest

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// entrypoint is the image's entrypoint, but with the test's own folders and another program in place of hnn.
type entrypoint struct{ dir string }

func newEntrypoint(t *testing.T) entrypoint {
	t.Helper()
	e := entrypoint{t.TempDir()}
	original, data := filepath.Join(e.dir, "original"), filepath.Join(e.dir, "data")
	places := strings.NewReplacer("/opt/notebooks", original, "/data", data)
	e.write(t, "entrypoint.sh", places.Replace(read(t, "docker/entrypoint.sh")), 0o755)
	e.write(t, "bin/hnn", "#!/bin/sh\nprintf '<%s>' \"$@\"\n", 0o755)
	e.write(t, "original/spring.ipynb", "original", 0o644)
	e.write(t, "original/images/fields.png", "a picture", 0o644)
	t.Setenv("PATH", filepath.Join(e.dir, "bin")+":"+os.Getenv("PATH"))
	return e
}

// write writes a file below the test's folder.
func (e entrypoint) write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	path = filepath.Join(e.dir, path)
	must(t, errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), mode)))
}

// run runs the entrypoint and returns its output.
func (e entrypoint) run(args ...string) (string, error) {
	out, err := exec.Command(filepath.Join(e.dir, "entrypoint.sh"), args...).CombinedOutput()
	return string(out), err
}

// start is like run, but fails the test if the entrypoint fails.
func (e entrypoint) start(t *testing.T, args ...string) string {
	t.Helper()
	out, err := e.run(args...)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return out
}

// files returns the texts of the files in the volume's notebooks folder, by path.
func (e entrypoint) files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS(filepath.Join(e.dir, "data", "notebooks"))
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		all[path] = string(text)
		return err
	})
	must(t, err)
	return all
}

func TestEntrypoint(t *testing.T) {
	e := newEntrypoint(t)
	data := filepath.Join(e.dir, "data")
	if got := e.start(t, "reproduce", "a b"); got != "<reproduce><a b>" {
		t.Errorf("hnn gets %s", got)
	}
	for _, made := range []string{"notebooks/spring.ipynb", "notebooks/images/fields.png", "results", "runs"} {
		if info, err := os.Stat(filepath.Join(data, made)); err != nil || info.Mode()&0o044 != 0o044 {
			t.Errorf("%s should be there for all to read: %v (%v)", made, info, err)
		}
	}
	e.write(t, "data/notebooks/spring.ipynb", "changed", 0o644)
	e.write(t, "original/new.ipynb", "of a newer image", 0o644)
	if got := e.start(t, "hnn", "doctor"); got != "<doctor>" {
		t.Errorf("with its own name before it, hnn gets %s", got)
	}
	want := map[string]string{"spring.ipynb": "changed", "new.ipynb": "of a newer image",
		"images/fields.png": "a picture"}
	if got := e.files(t); !maps.Equal(got, want) {
		t.Errorf("the volume has %q, want %q", got, want)
	}
	must(t, os.RemoveAll(data))
	e.write(t, "data", "no folder", 0o644)
	if out, err := e.run("doctor"); err == nil || !strings.Contains(out, data+" cannot be written by user ") {
		t.Errorf("without a volume it says %q (%v)", out, err)
	}
}

// A start that ends while it copies leaves no incomplete notebook, and the next one copies the rest.
func TestEntrypointKeepsNoHalfNotebook(t *testing.T) {
	for how, end := range map[string]string{"a full disk": "exit 1", "a kill": "kill -9 $PPID"} {
		t.Run(how, func(t *testing.T) {
			e := newEntrypoint(t)
			cp := filepath.Join(e.dir, "bin", "cp")
			e.write(t, "bin/cp", "#!/bin/sh\nprintf half >\"$2\"\n"+end+"\n", 0o755)
			out, err := e.run("doctor")
			killed := how == "a kill"
			said := "could not be copied to " + filepath.Join(e.dir, "data/notebooks") + ": make room"
			if err == nil || strings.Contains(out, "<doctor>") || strings.Contains(out, said) == killed {
				t.Fatalf("it says %q (%v)", out, err)
			}
			left := e.files(t)
			for name, text := range left {
				if !killed || !strings.Contains(name, ".hnn-copy.") || text != "half" {
					t.Errorf("left behind: %s, which holds %q", name, text)
				}
				old := time.Now().Add(-time.Hour)
				must(t, os.Chtimes(filepath.Join(e.dir, "data/notebooks", name), old, old))
			}
			if killed != (len(left) == 1) {
				t.Errorf("left behind: %q", left)
			}
			must(t, os.Remove(cp))
			e.write(t, "data/notebooks/.hnn-copy.young", "of another container", 0o644)
			e.start(t, "doctor")
			want := map[string]string{"spring.ipynb": "original", "images/fields.png": "a picture",
				".hnn-copy.young": "of another container"}
			if got := e.files(t); !maps.Equal(got, want) {
				t.Errorf("the next start makes %q of it, want %q", got, want)
			}
		})
	}
}
