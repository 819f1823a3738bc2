package artifact

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile makes the file at path of what write writes, or leaves what was there: the bytes go to a temporary name
// in the same folder, reach the disk, and only then take the name. The folder must exist. What processes that were killed
// while they wrote this file have left is removed.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	_ = sweepOf(filepath.Dir(path), filepath.Base(path)) // that it can't be removed is no reason not to write
	f, err := os.CreateTemp(filepath.Dir(path), tempPattern(filepath.Base(path)))
	if err != nil {
		return named(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(f.Name())))
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Chmod(0o644), f.Close()); err != nil {
		return named(path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return named(path, err)
	}
	return syncPath(filepath.Dir(path))
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
// was there is replaced whole. The parent folder must exist.
func WriteDir(path string, fill func(tmp string) error) (err error) {
	parent := filepath.Dir(path)
	tmp, err := os.MkdirTemp(parent, tempPattern(filepath.Base(path)))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	if err := fill(tmp); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(tmp, 0o755), syncTree(tmp)); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	old, err := moveAside(path)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	if old != "" {
		// What is left of the old folder has a temporary name, so a sweep takes what this cannot remove.
		_ = os.RemoveAll(old)
	}
	return syncPath(parent)
}

// RemoveAll removes the file or folder at path so that nobody sees half of it: it loses its name first. That nothing is
// there is no error.
func RemoveAll(path string) error {
	old, err := moveAside(path)
	if err != nil || old == "" {
		return err
	}
	return os.RemoveAll(old)
}

// moveAside gives what is at path a temporary name, since a folder cannot be renamed onto one that holds files.
// It returns that name, or "" where nothing was at path.
func moveAside(path string) (string, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	old, err := os.MkdirTemp(filepath.Dir(path), tempPattern("old-"+filepath.Base(path)))
	if err != nil {
		return "", err
	}
	return old, os.Rename(path, filepath.Join(old, filepath.Base(path)))
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
