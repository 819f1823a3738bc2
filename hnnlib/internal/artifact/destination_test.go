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
	must(t, err)
	return info.Mode()
}

// New files have permissions by the current umask, and existing files keep their own.
func TestPermissionsFollowTheUmask(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "file"), filepath.Join(dir, "folder")
	defer syscall.Umask(syscall.Umask(0))
	for _, umask := range []int{0o022, 0o027, 0o077, 0} {
		syscall.Umask(umask)
		must(t, errors.Join(os.RemoveAll(file), artifact.WriteBytes(file, nil)))
		must(t, artifact.WriteDir(folder, func(string) error { return nil }))
		if got, want := modeOf(t, file), fs.FileMode(0o666&^umask); got != want {
			t.Errorf("with umask %o, a file has the permissions %v, want %v", umask, got, want)
		}
		if got, want := modeOf(t, folder), fs.ModeDir|fs.FileMode(0o777&^umask); got != want {
			t.Errorf("with umask %o, a folder has the permissions %v, want %v", umask, got, want)
		}
	}
	for _, want := range []fs.FileMode{0o600, 0o664} {
		must(t, errors.Join(os.Chmod(file, want), artifact.WriteBytes(file, []byte("new text"))))
		if got := modeOf(t, file); got != want {
			t.Errorf("the file that was there has the permissions %v, want %v", got, want)
		}
	}
}

// A link's target is replaced, and the link stays.
func TestWriteFileFollowsLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	target, link := filepath.Join(elsewhere, "target"), filepath.Join(dir, "link")
	must(t, errors.Join(os.WriteFile(target, []byte("old"), 0o644), os.Symlink(target, link)))
	must(t, artifact.WriteBytes(link, []byte("new")))
	if modeOf(t, link)&fs.ModeSymlink == 0 || content(t, target) != "new" {
		t.Errorf("the link is %v, its target holds %q", modeOf(t, link), content(t, target))
	}
	holds(t, elsewhere, "target")
	holds(t, dir, "link")
}

// Pipes and devices are written to, not replaced.
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
	must(t, artifact.WriteBytes(pipe, []byte("through the pipe")))
	if got := <-read; got != "through the pipe" {
		t.Errorf("from the pipe comes %q", got)
	}
	must(t, artifact.WriteBytes(os.DevNull, []byte("nowhere")))
	if mode := modeOf(t, os.DevNull); mode&fs.ModeDevice == 0 {
		t.Errorf("%s is %v", os.DevNull, mode)
	}
	folder := t.TempDir()
	if err := artifact.WriteBytes(folder, nil); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("writing a folder: %v", err)
	}
}
