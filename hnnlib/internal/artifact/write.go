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
