package artifact

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// ChecksumError says that a file is not the expected one.
type ChecksumError struct {
	Path, Want, Got string // Want and Got are sha256 in lower-case hexadecimal
}

func (e *ChecksumError) Error() string {
	return fmt.Sprintf("%s is not the file that was expected: sha256 should be %s, is %s; remove it and try again, "+
		"and if that does not help, look for a mirror or proxy that hands out another file under this name",
		e.Path, e.Want, e.Got)
}

// Sum returns the sha256 of data in lower-case hexadecimal.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// SHA256 returns the sha256 of the file at path in lower-case hexadecimal.
func SHA256(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// CheckSHA256 returns a *ChecksumError unless the file at path has the sha256 want (lower-case hexadecimal).
func CheckSHA256(path, want string) error {
	got, err := SHA256(path)
	if err != nil {
		return err
	}
	if got != want {
		return &ChecksumError{Path: path, Want: want, Got: got}
	}
	return nil
}
