package artifact

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// umask is this process's, which can only be read by setting it: so here, before anything else runs.
var umask = func() fs.FileMode {
	mask := syscall.Umask(0o077)
	syscall.Umask(mask)
	return fs.FileMode(mask)
}()

// WriteFile makes the file at path of what write writes, or leaves what was there: the bytes go to a temporary name
// in the same folder, reach the disk, and only then take the name. The folder must exist. What processes that were killed
// while they wrote this file have left is removed.
//
// A file that was there keeps its permissions, and a link stays: what it points to is replaced. A device or a pipe is written to.
func WriteFile(path string, write func(io.Writer) error) error {
	to, mode, replace := destination(path)
	if !replace {
		return writeTo(path, write)
	}
	dir, base := filepath.Split(to)
	dir = filepath.Clean(dir)
	_ = sweepOf(dir, base) // that it can't be removed is no reason not to write
	tmp, err := tempFile(dir, base)
	if err != nil {
		return named(path, err)
	}
	err = errors.Join(write(tmp.f), tmp.f.Sync(), tmp.f.Chmod(mode))
	if err == nil {
		err = os.Rename(tmp.Path, to)
	}
	if err != nil {
		return errors.Join(named(path, err), tmp.Remove())
	}
	_ = tmp.release() // what was written has reached the disk
	return syncPath(dir)
}

// destination returns which file stands for path and the permissions that it is to have, or that it is none which can be replaced.
func destination(path string) (to string, mode fs.FileMode, replace bool) {
	info, err := os.Stat(path)
	if err != nil {
		return path, 0o666 &^ umask, true // there is none, or a link to none
	}
	// What is below /dev and seems to be a file is one that this process has open, as /dev/stdout.
	if !info.Mode().IsRegular() || strings.HasPrefix(path, "/dev/") {
		return path, 0, false
	}
	if to, err = filepath.EvalSymlinks(path); err != nil {
		to = path
	}
	return to, info.Mode().Perm(), true
}

// writeTo writes to what is there, and can't be replaced.
func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return named(path, err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return named(path, err)
	}
	return nil
}

// named is err with path in the place of a temporary name, where it is the file system's.
func named(path string, err error) error {
	var pathError *os.PathError
	var linkError *os.LinkError
	switch {
	case errors.As(err, &pathError):
		return &os.PathError{Op: "write", Path: path, Err: pathError.Err}
	case errors.As(err, &linkError):
		return &os.PathError{Op: "write", Path: path, Err: linkError.Err}
	}
	return fmt.Errorf("writing %s: %w", path, err)
}

// WriteDir makes the folder at path of what fill puts into the folder tmp, or leaves what was there. A folder that
// was there is replaced whole; who is killed in that moment leaves none, never half of one. The parent folder must exist.
func WriteDir(path string, fill func(tmp string) error) (err error) {
	parent := filepath.Dir(path)
	tmp, err := TempDir(parent, filepath.Base(path))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tmp.Remove())
		}
	}()
	if err := fill(tmp.Path); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(tmp.Path, 0o777&^umask), syncTree(tmp.Path)); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := takePlace(tmp.Path, path); err != nil {
		return err
	}
	_ = tmp.release() // what was written has reached the disk
	return syncPath(parent)
}

// takePlace gives the folder tmp the name path. What was there is removed, or has its name back after an error.
func takePlace(tmp, path string) error {
	old, err := moveAside(path)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		if old != nil {
			err = errors.Join(err, os.Rename(filepath.Join(old.Path, filepath.Base(path)), path), old.Remove())
		}
		return err
	}
	if old != nil {
		_ = old.Remove() // a sweep takes what this cannot remove
	}
	return nil
}

// RemoveAll removes the file or folder at path so that nobody sees half of it: it gets a temporary name first. That nothing is
// there is no error. It needs no room: who removes may do so because the disk is full.
func RemoveAll(path string) error {
	name := tempName(filepath.Dir(path), "old-"+filepath.Base(path))
	if err := os.Rename(path, name); err != nil {
		return ignoreMissing(err)
	}
	return os.RemoveAll(name)
}

// moveAside moves what is at path into a temporary folder, since a folder cannot be renamed onto one that holds files.
// It returns that folder, or nil where nothing was at path.
func moveAside(path string) (*Temp, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	old, err := TempDir(filepath.Dir(path), "old-"+filepath.Base(path))
	if err != nil {
		return nil, err
	}
	if err := os.Rename(path, filepath.Join(old.Path, filepath.Base(path))); err != nil {
		return nil, errors.Join(err, old.Remove())
	}
	return old, nil
}

// syncTree brings every file and folder below dir to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Type().IsRegular() || entry.IsDir() {
			return syncPath(path)
		}
		return nil
	})
}

// syncPath brings one file or folder to the disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
