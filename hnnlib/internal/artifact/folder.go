package artifact

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

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
	tmp, err := TempDir(dir, base)
	if err != nil {
		return err
	}
	defer tmp.Remove()
	made := filepath.Join(tmp.Path, "new")
	if err := fill(made); err != nil {
		return err
	}
	if err := syncTree(made); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := takePlace(made, path, filepath.Join(tmp.Path, "old")); err != nil {
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

// Size returns the total size of all files below dir, or 0 if dir is missing. It skips files that vanish meanwhile.
func Size(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return ignoreMissing(err)
		}
		info, err := entry.Info()
		if err == nil {
			total += info.Size()
		}
		return ignoreMissing(err)
	})
	return total, err
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

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
