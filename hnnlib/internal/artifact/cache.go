package artifact

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// CacheDirEnv names the environment variable that moves the cache folder.
const CacheDirEnv = "HNN_CACHE_DIR"

// CacheDir returns the absolute path of the folder for everything that the project installs or computes for this
// user: $HNN_CACHE_DIR, or "hnn" in the user's cache folder (os.UserCacheDir). It makes the folder, and returns an
// error that names the remedy if it can't be written.
func CacheDir() (string, error) {
	dir, err := cacheDirPath()
	if err != nil {
		return "", err
	}
	if err := makeWritable(dir); err != nil {
		return "", fmt.Errorf("the cache folder %s cannot be written (%w): set %s to a folder that can",
			dir, reason(err), CacheDirEnv)
	}
	return dir, nil
}

// CacheSubdir returns the folder below CacheDir that elem names, and makes it.
func CacheSubdir(elem ...string) (string, error) {
	dir, err := CacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(append([]string{dir}, elem...)...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("the cache folder %s cannot be made (%w): set %s to a folder that can be written",
			dir, reason(err), CacheDirEnv)
	}
	return dir, nil
}

func cacheDirPath() (string, error) {
	if dir := os.Getenv(CacheDirEnv); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("%s=%s is not a usable path: %w", CacheDirEnv, dir, err)
		}
		return abs, nil
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no folder for the cache (%w): set HOME, or %s", err, CacheDirEnv)
	}
	return filepath.Join(base, "hnn"), nil
}

// makeWritable makes dir and tries to write there: permissions don't tell of read-only file systems and full quotas.
func makeWritable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	probe, err := TempDir(dir, "probe")
	if err != nil {
		return err
	}
	return probe.Remove()
}

// reason returns a file system's error without its operation and path, which the sentence around it already has.
func reason(err error) error {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
