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
	to, writer := path, replaceFile
	if info, err := os.Stat(path); err == nil {
		// A regular file below /dev is one that this process has open, such as /dev/stdout.
		if !info.Mode().IsRegular() || strings.HasPrefix(path, "/dev/") {
			writer = appendTo
		} else if target, err := filepath.EvalSymlinks(path); err == nil {
			to = target
		}
	}
	if err := writer(to, write); err != nil {
		return &os.PathError{Op: "write", Path: path, Err: reason(err)} // without the temporary name
	}
	return nil
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

func replaceFile(path string, write func(io.Writer) error) error {
	dir, base := filepath.Dir(path), filepath.Base(path)
	_ = sweepOf(dir, base+"-") // leftovers are no reason not to write
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

func appendTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// syncPath flushes one file or folder to the disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
