// Package artifact writes files that can be trusted: a file or folder is absent or complete, a download has the
// expected checksum, a changed byte in a sealed file or folder is noticed, and two processes never write the same thing
// at once.
//
// CacheDir returns the folder in which the project keeps what it installs and computes.
//
// It imports no other package of the project.
package artifact

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteFile replaces the file at path with what write writes or, on an error, leaves it as it was: it writes and syncs
// a temporary file, then renames it. The folder must exist. Temporary files that killed processes left of this file are
// removed.
//
// A new file has the permissions 0o666 less the umask; an existing one keeps its own. A link stays, and its target is
// replaced. Devices and pipes are written to directly.
func WriteFile(path string, write func(io.Writer) error) error {
	to, perm := path, fs.FileMode(0)
	info, err := os.Stat(path)
	if err == nil {
		perm = info.Mode().Perm()
		if target, err := filepath.EvalSymlinks(path); err == nil {
			to = target
		}
	}
	// A regular file below /dev is one that this process has open, such as /dev/stdout.
	if err == nil && (!info.Mode().IsRegular() || strings.HasPrefix(path, "/dev/")) {
		err = writeTo(path, os.O_APPEND, 0, write)
	} else {
		err = replace(to, func(made string) error { return writeTo(made, os.O_CREATE, perm, write) })
	}
	if err != nil {
		return &os.PathError{Op: "write", Path: path, Err: reason(err)} // without the temporary name
	}
	return nil
}

// writeTo writes to the file at path, opened with the flag, and gives it the permissions perm unless they are 0.
func writeTo(path string, flag int, perm fs.FileMode, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|flag, 0o666)
	if err != nil {
		return err
	}
	if perm != 0 {
		err = f.Chmod(perm)
	}
	if err == nil {
		err = write(f)
	}
	return errors.Join(err, f.Close())
}

// WriteBytes writes data to a file with [WriteFile].
func WriteBytes(path string, data []byte) error {
	return WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteJSON writes v as indented JSON with [WriteFile].
func WriteJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteBytes(path, append(data, '\n'))
}

// WriteDir replaces the folder at path by the folder tmp after fill has filled it. On an error, it leaves the folder as
// it was. The parent folder must exist. A process killed in WriteDir may leave no folder, but never half of one.
func WriteDir(path string, fill func(tmp string) error) error {
	return replace(path, func(made string) error {
		if err := os.Mkdir(made, 0o777); err != nil {
			return err
		}
		return fill(made)
	})
}

// replace calls fill to make a file or folder at a temporary path, flushes it to the disk, and renames it to path.
func replace(path string, fill func(made string) error) error {
	dir, base := filepath.Dir(path), filepath.Base(path)
	_ = sweepOf(dir, base+"-") // write even if leftovers can't be removed
	tmp, remove, err := TempDir(dir, base)
	if err != nil {
		return err
	}
	defer remove()
	made := filepath.Join(tmp, "new")
	if err := fill(made); err != nil {
		return err
	}
	if err := syncTree(made); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := takePlace(made, path, filepath.Join(tmp, "old")); err != nil {
		return err
	}
	return syncPath(dir)
}

// takePlace renames made to path, and the folder that was at path to old. On an error, path is as it was.
func takePlace(made, path, old string) error {
	err := os.Rename(made, path)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	// A folder can't be renamed onto another.
	if err := os.Rename(path, old); err != nil {
		return err
	}
	if err := os.Rename(made, path); err != nil {
		return errors.Join(err, os.Rename(old, path))
	}
	return nil
}

// RemoveAll removes the file or folder at path, if there is one. It renames the folder first, so that nobody sees half
// of it, and creates nothing, so it works on a full disk.
func RemoveAll(path string) error {
	name := tempName(filepath.Dir(path), "old-"+filepath.Base(path))
	if err := os.Rename(path, name); err != nil {
		return ignoreMissing(err)
	}
	return os.RemoveAll(name)
}

// Size returns the total size of the files below dir, without those that can't be read.
func Size(dir string) (total int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}

// syncTree flushes every file and folder below dir to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && (entry.Type().IsRegular() || entry.IsDir()) {
			err = syncPath(path)
		}
		return err
	})
}

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

// reason returns a file system's error without its operation and paths, which the message around it already has.
func reason(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
