package artifact

import (
	"fmt"
	"os"
	"path/filepath"
)

// CacheDirEnv names the environment variable that moves the cache folder.
const CacheDirEnv = "HNN_CACHE_DIR"

// CacheDir returns the absolute path of the folder for everything that the project installs or computes for this user,
// or of the folder below it that elem names. The cache folder is $HNN_CACHE_DIR or, by default, "hnn" in the user's
// cache folder (os.UserCacheDir). CacheDir makes the folder. If it can't be written, the error says what to do.
func CacheDir(elem ...string) (string, error) {
	root, err := cacheRoot()
	if err != nil {
		return "", err
	}
	dir, failed := filepath.Join(append([]string{root}, elem...)...), root
	if err = makeWritable(root); err == nil {
		failed, err = dir, os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return "", fmt.Errorf("the cache folder %s cannot be written (%w): set %s to a folder that can",
			failed, reason(err), CacheDirEnv)
	}
	return dir, nil
}

func cacheRoot() (string, error) {
	if dir := os.Getenv(CacheDirEnv); dir != "" {
		return filepath.Abs(dir)
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no folder for the cache (%w): set HOME, or %s", err, CacheDirEnv)
	}
	return filepath.Join(base, "hnn"), nil
}

// makeWritable makes dir and tries to write there: permissions don't show read-only file systems and full quotas.
func makeWritable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	_, remove, err := TempDir(dir, "probe")
	if err != nil {
		return err
	}
	return remove()
}
