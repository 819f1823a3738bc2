package artifact_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

// holds fails the test unless the folder contains exactly the names in want.
func holds(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := entries(t, dir); !slices.Equal(got, want) {
		t.Errorf("%s holds %q, not %q", dir, got, want)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	return string(raw)
}

func write(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWriteFileReplacesTheWholeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file")
	for _, text := range []string{"first, and longer", "second"} {
		must(t, artifact.WriteFile(path, write(text)))
		if got := content(t, path); got != text {
			t.Fatalf("the file holds %q, not %q", got, text)
		}
	}
	full := errors.New("disk full")
	err := artifact.WriteFile(path, func(w io.Writer) error { return errors.Join(write("half")(w), full) })
	if !errors.Is(err, full) || !strings.Contains(err.Error(), path) || content(t, path) != "second" {
		t.Errorf("when writing fails, the file holds %q and the error is %v", content(t, path), err)
	}
	holds(t, filepath.Dir(path), "a file")
}

func TestWriteDirReplacesTheWholeFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder")
	for _, name := range []string{"one", "two"} {
		err := artifact.WriteDir(path, func(tmp string) error {
			return os.WriteFile(filepath.Join(tmp, name), []byte(name), 0o644)
		})
		must(t, err)
		holds(t, path, name)
	}
	failed := errors.New("half way")
	err := artifact.WriteDir(path, func(tmp string) error {
		return errors.Join(os.WriteFile(filepath.Join(tmp, "half"), nil, 0o644), failed)
	})
	if !errors.Is(err, failed) {
		t.Errorf("got error %v, want %v", err, failed)
	}
	holds(t, path, "two")
	holds(t, filepath.Dir(path), "folder")
}

func TestRemoveAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := artifact.RemoveAll(path); err != nil {
		t.Fatalf("removing what is not there: %v", err)
	}
	must(t, os.MkdirAll(filepath.Join(path, "below"), 0o755))
	must(t, artifact.RemoveAll(path))
	holds(t, dir)
}

// If a process dies while it writes a folder, a sweep removes its temporary folder, but not that of a living process.
func TestSweepRemovesWhatDeadProcessesLeft(t *testing.T) {
	if os.Getenv("HNN_TEST_DIE_IN") != "" {
		artifact.WriteDir(filepath.Join(os.Getenv("HNN_TEST_DIE_IN"), "plugin"), func(tmp string) error {
			os.WriteFile(filepath.Join(tmp, "half"), []byte("half"), 0o644)
			os.Exit(7)
			return nil
		})
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSweepRemovesWhatDeadProcessesLeft$")
	cmd.Env = append(os.Environ(), "HNN_TEST_DIE_IN="+dir)
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 7 {
		t.Fatalf("the process to die ended with %v", err)
	}
	if got := entries(t, dir); len(got) != 1 || !strings.HasPrefix(got[0], ".hnn-tmp-") {
		t.Fatalf("the dead process left %q, not one temporary folder", got)
	}
	alive, remove, err := artifact.TempDir(dir, "mine")
	must(t, err)
	keep := filepath.Join(dir, "plugin")
	must(t, os.WriteFile(keep, nil, 0o644))
	must(t, artifact.Sweep(dir))
	holds(t, dir, filepath.Base(alive), "plugin")
	must(t, remove())
	if err := artifact.Sweep(filepath.Join(dir, "nothing")); err != nil {
		t.Fatalf("sweeping what is not there: %v", err)
	}
}

// Writing a file removes temporary files that dead processes left of the same file, but not of another.
func TestWriteFileRemovesWhatTheDeadLeft(t *testing.T) {
	dir := t.TempDir()
	const other = ".hnn-tmp-b.npz-22"
	for _, name := range []string{".hnn-tmp-a.npz-11", other} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o644))
	}
	must(t, artifact.WriteBytes(filepath.Join(dir, "a.npz"), []byte("whole")))
	holds(t, dir, other, "a.npz")
}

// No sweep, not even by another writer of the same file, removes the temporary files of a living process.
func TestSweepKnowsTheLivingByTheirLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	err := artifact.WriteFile(path, func(w io.Writer) error {
		another := artifact.WriteBytes(path, []byte("another's"))
		return errors.Join(another, artifact.Sweep(filepath.Dir(path)), write("mine")(w))
	})
	if err != nil || content(t, path) != "mine" {
		t.Fatalf("the file holds %q (%v)", content(t, path), err)
	}
	holds(t, filepath.Dir(path), "a.npz")
}
