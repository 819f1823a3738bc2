package artifact_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// entries lists what a folder holds.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

func content(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
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
		if err := artifact.WriteFile(path, write(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != text {
			t.Fatalf("the file holds %q, not %q", got, text)
		}
	}
	if got := entries(t, filepath.Dir(path)); len(got) != 1 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestWriteFileKeepsTheOldFileWhenWritingFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := artifact.WriteFile(path, write("old")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err := artifact.WriteFile(path, func(w io.Writer) error {
		io.WriteString(w, "half of the new")
		return full
	})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), path) {
		t.Fatalf("got error %v, want one that wraps %v and names %s", err, full, path)
	}
	if got := content(t, path); got != "old" {
		t.Fatalf("the file holds %q, not the old text", got)
	}
	if got := entries(t, filepath.Dir(path)); len(got) != 1 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestWriteDirReplacesTheWholeFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder")
	for _, name := range []string{"one", "two"} {
		err := artifact.WriteDir(path, func(tmp string) error {
			return os.WriteFile(filepath.Join(tmp, name), []byte(name), 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := entries(t, path); len(got) != 1 || got[0] != name {
			t.Fatalf("the folder holds %q, not only %q", got, name)
		}
	}
	if got := entries(t, filepath.Dir(path)); len(got) != 1 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestWriteDirLeavesNothingWhenFillingFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder")
	failed := errors.New("half way")
	err := artifact.WriteDir(path, func(tmp string) error {
		return errors.Join(os.WriteFile(filepath.Join(tmp, "half"), nil, 0o644), failed)
	})
	if !errors.Is(err, failed) {
		t.Fatalf("got error %v, want %v", err, failed)
	}
	if got := entries(t, filepath.Dir(path)); len(got) != 0 {
		t.Fatalf("left behind: %q", got)
	}
}

func TestRemoveAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := artifact.RemoveAll(path); err != nil {
		t.Fatalf("removing what is not there: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(path, "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := artifact.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, dir); len(got) != 0 {
		t.Fatalf("left behind: %q", got)
	}
}

// TestSweep has a real process die in the middle of writing a folder.
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
	alive, err := artifact.TempDir(dir, "mine")
	if err != nil {
		t.Fatal(err)
	}
	keep := filepath.Join(dir, "plugin")
	if err := os.WriteFile(keep, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := artifact.Sweep(dir); err != nil {
		t.Fatal(err)
	}
	got, want := fmt.Sprint(entries(t, dir)), fmt.Sprint([]string{filepath.Base(alive.Path), "plugin"})
	if got != want {
		t.Fatalf("after the sweep there is %s, not %s", got, want)
	}
	if err := alive.Remove(); err != nil {
		t.Fatal(err)
	}
	if err := artifact.Sweep(filepath.Join(dir, "nothing")); err != nil {
		t.Fatalf("sweeping what is not there: %v", err)
	}
}

// TestWriteFileRemovesWhatTheDeadLeft has what dead processes left of two files beside each other: writing one of them
// removes its own only.
func TestWriteFileRemovesWhatTheDeadLeft(t *testing.T) {
	dir := t.TempDir()
	const other = ".hnn-tmp-b.npz-22"
	for _, name := range []string{".hnn-tmp-a.npz-11", other} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := artifact.WriteBytes(filepath.Join(dir, "a.npz"), []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(entries(t, dir)), fmt.Sprint([]string{other, "a.npz"}); got != want {
		t.Fatalf("there is %s, not %s", got, want)
	}
}

// A sweep leaves alone what a living process writes, though that may be one of another container, whose number says nothing here; and it
// takes what a dead one has left, though another process may have got its number.
func TestSweepKnowsTheLivingByTheirLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	err := artifact.WriteFile(path, func(w io.Writer) error {
		if err := artifact.Sweep(filepath.Dir(path)); err != nil {
			return err
		}
		if err := artifact.WriteBytes(path, []byte("another's")); err != nil {
			return err
		}
		return write("mine")(w)
	})
	if err != nil || content(t, path) != "mine" {
		t.Fatalf("the file holds %q (%v)", content(t, path), err)
	}
	left := fmt.Sprintf(".hnn-tmp-%d-a.npz-33", os.Getpid()) // as an older version named it
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), left), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := artifact.Sweep(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, filepath.Dir(path)); len(got) != 1 {
		t.Fatalf("there is %q, not only the file", got)
	}
}
