package artifact

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
)

// ExtractFile writes the file called name (its full path in the archive) of a zip archive to the new file dest. It
// refuses what is not a plain file and what unpacks to more than limit bytes, whatever the archive claims. After an
// error nothing is left at dest.
func ExtractFile(archive, name, dest string, limit int64) (err error) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("%s is not a readable zip archive: %w", archive, err)
	}
	defer z.Close()
	in, err := openEntry(&z.Reader, name)
	if err != nil {
		return fmt.Errorf("%s: %w", archive, err)
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

// openEntry opens the plain file called name.
func openEntry(z *zip.Reader, name string) (io.ReadCloser, error) {
	for _, entry := range z.File {
		if entry.Name != name {
			continue
		}
		if !entry.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a plain file", name)
		}
		return entry.Open()
	}
	return nil, fmt.Errorf("it holds no file %s", name)
}
