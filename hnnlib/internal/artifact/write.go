package artifact

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
)

// WriteFile replaces the file at path with what write writes, or leaves it as it was: the bytes go to a temporary
// file, are synced, and only then take the name. The folder must exist. Temporary files that killed processes left of
// this file are removed.
//
// A new file has the permissions 0o666 less the umask; an existing one keeps its own. A link stays, and its target is
// replaced. Devices and pipes are written to directly.
func WriteFile(path string, write func(io.Writer) error) error {
	to, regular := target(path)
	var err error
	if regular {
		err = replaceFile(to, write)
	} else {
		err = writeTo(path, write)
	}
	return named(path, err)
}

// WriteBytes writes data as [WriteFile] does.
func WriteBytes(path string, data []byte) error {
	return WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteJSON writes v, indented, as [WriteFile] does.
func WriteJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteBytes(path, append(data, '\n'))
}

// target follows the links of path and reports whether a regular file is there, or nothing.
func target(path string) (to string, regular bool) {
	info, err := os.Stat(path)
	if err != nil {
		return path, true
	}
	// A regular file below /dev is one that this process has open, such as /dev/stdout.
	if !info.Mode().IsRegular() || strings.HasPrefix(path, "/dev/") {
		return path, false
	}
	if to, err = filepath.EvalSymlinks(path); err != nil {
		return path, true
	}
	return to, true
}

func replaceFile(path string, write func(io.Writer) error) error {
	dir, base := filepath.Dir(path), filepath.Base(path)
	_ = sweepOf(dir, base) // leftovers are no reason not to write
	tmp, err := TempDir(dir, base)
	if err != nil {
		return err
	}
	defer tmp.Remove()
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(tmp.Path),
		renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	defer f.Cleanup()
	if err := write(f); err != nil {
		return err
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return err
	}
	return syncPath(dir)
}

func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// named replaces the temporary name in a file system's error by path.
func named(path string, err error) error {
	var pathError *os.PathError
	var linkError *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pathError):
		return &os.PathError{Op: "write", Path: path, Err: pathError.Err}
	case errors.As(err, &linkError):
		return &os.PathError{Op: "write", Path: path, Err: linkError.Err}
	}
	return fmt.Errorf("writing %s: %w", path, err)
}

// syncPath flushes one file or folder to the disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
