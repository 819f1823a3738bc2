package artifact_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

// A new file has the permissions that every other program would give it, one that was there keeps its own.
func TestWriteFileKeepsPermissions(t *testing.T) {
	dir := t.TempDir()
	usual := filepath.Join(dir, "usual")
	if err := os.WriteFile(usual, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "file")
	for _, want := range []fs.FileMode{modeOf(t, usual), 0o600, 0o664} {
		if err := artifact.WriteBytes(path, []byte("text")); err != nil {
			t.Fatal(err)
		}
		if want != modeOf(t, usual) {
			if err := os.Chmod(path, want); err != nil {
				t.Fatal(err)
			}
			if err := artifact.WriteBytes(path, []byte("new text")); err != nil {
				t.Fatal(err)
			}
		}
		if got := modeOf(t, path); got != want {
			t.Errorf("the file has the permissions %v, want %v", got, want)
		}
	}
}

// What a link points to is replaced, and the link stays.
func TestWriteFileFollowsLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	target, link := filepath.Join(elsewhere, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, []byte("old"), 0o644), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	if err := artifact.WriteBytes(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if modeOf(t, link)&fs.ModeSymlink == 0 || content(t, target) != "new" {
		t.Errorf("the link is %v, its target holds %q", modeOf(t, link), content(t, target))
	}
	if got := entries(t, elsewhere); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

// A pipe and a device are written to; they can't be replaced by files.
func TestWriteFileWritesToPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	read := make(chan string)
	go func() {
		var text []byte
		f, err := os.Open(pipe)
		if err == nil {
			text, err = io.ReadAll(f)
		}
		if err != nil {
			text = []byte(err.Error())
		}
		read <- string(text)
	}()
	if err := artifact.WriteBytes(pipe, []byte("through the pipe")); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "through the pipe" {
		t.Errorf("from the pipe comes %q", got)
	}
	if err := artifact.WriteBytes(os.DevNull, []byte("nowhere")); err != nil || modeOf(t, os.DevNull)&fs.ModeDevice == 0 {
		t.Errorf("%s is %v (%v)", os.DevNull, modeOf(t, os.DevNull), err)
	}
	folder := t.TempDir()
	if err := artifact.WriteBytes(folder, nil); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("writing a folder: %v", err)
	}
}
