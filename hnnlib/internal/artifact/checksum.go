package artifact

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

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

// CheckSHA256 returns an error unless the file at path has the sha256 want (lower-case hexadecimal).
func CheckSHA256(path, want string) error {
	got, err := SHA256(path)
	if err == nil && got != want {
		err = wrongSum(path, want, got)
	}
	return err
}

func wrongSum(file, want, got string) error {
	return fmt.Errorf("%s is not the file that was expected: sha256 should be %s, is %s; remove it and try again, "+
		"and if that does not help, look for a mirror or proxy that hands out another file under this name",
		file, want, got)
}
