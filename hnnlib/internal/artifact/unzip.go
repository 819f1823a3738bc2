package artifact

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
)

// ExtractFile writes the one file called name (its full path in the archive) of the zip archive to the new file dest.
// It refuses what is not a plain file and what unpacks to more than limit bytes, whatever the archive claims.
// Nothing is left at dest after an error.
func ExtractFile(archive, name, dest string, limit int64) (err error) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("%s is not a readable zip archive: %w", archive, err)
	}
	defer z.Close()
	entry, err := findEntry(&z.Reader, name)
	if err != nil {
		return fmt.Errorf("%s: %w", archive, err)
	}
	in, err := entry.Open()
	if err != nil {
		return fmt.Errorf("%s: %s: %w", archive, name, err)
	}
	defer in.Close()
	out, err := os.OpenFile(dest, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(dest)))
		}
	}()
	written, err := io.Copy(out, io.LimitReader(in, limit+1))
	if err != nil {
		return fmt.Errorf("%s: unpacking %s: %w", archive, name, err)
	}
	if written > limit {
		return fmt.Errorf("%s: %s unpacks to more than the %d bytes that are allowed", archive, name, limit)
	}
	return nil
}

// findEntry returns the plain file called name.
func findEntry(z *zip.Reader, name string) (*zip.File, error) {
	for _, entry := range z.File {
		if entry.Name != name {
			continue
		}
		if !entry.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a plain file", name)
		}
		return entry, nil
	}
	return nil, fmt.Errorf("it holds no file %s", name)
}
