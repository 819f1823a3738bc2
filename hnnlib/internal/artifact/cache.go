package artifact

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// CacheDirEnv names the environment variable that moves the cache folder.
const CacheDirEnv = "HNN_CACHE_DIR"

// CacheDir returns the absolute path of the folder that holds everything the project installs or computes for this
// user. It is $HNN_CACHE_DIR, or "hnn" in the user's cache folder (os.UserCacheDir) where that is not set.
// The folder is created; an error says so where it cannot be created or written.
func CacheDir() (string, error) {
	dir, err := cacheDirPath()
	if err != nil {
		return "", err
	}
	if err := makeWritable(dir); err != nil {
		return "", fmt.Errorf("the cache folder %s cannot be written (%w): set %s to a folder that can", dir, reason(err), CacheDirEnv)
	}
	return dir, nil
}

// CacheSubdir returns the folder below CacheDir that elem names, and creates it.
func CacheSubdir(elem ...string) (string, error) {
	dir, err := CacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(append([]string{dir}, elem...)...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("the cache folder %s cannot be made (%w): set %s to a folder that can be written", dir, reason(err), CacheDirEnv)
	}
	return dir, nil
}

// cacheDirPath returns the path of the cache folder without touching the disk.
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

// makeWritable creates dir and tries to put a file in it: permissions alone do not say whether that works (a
// read-only file system, a full quota).
func makeWritable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	probe, err := tempFile(dir, "probe")
	if err != nil {
		return err
	}
	return probe.Remove()
}

// reason strips the operation and path off a file-system error, where the sentence around it already names them.
func reason(err error) error {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
