package artifact_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

func TestCacheDir(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(artifact.CacheDirEnv, filepath.Join(dir, "mine"))
	got, err := artifact.CacheDir("plugins", "cpu")
	must(t, err)
	if want := filepath.Join(dir, "mine", "plugins", "cpu"); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if info, err := os.Stat(got); err != nil || !info.IsDir() {
		t.Fatalf("%s is not a folder: %v", got, err)
	}
	holds(t, filepath.Join(dir, "mine"), "plugins")
	t.Setenv(artifact.CacheDirEnv, "")
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("HOME", dir)
	got, err = artifact.CacheDir()
	must(t, err)
	if filepath.Base(got) != "hnn" || !strings.HasPrefix(got, dir) {
		t.Fatalf("the default is %s, not a folder hnn in the user's cache folder", got)
	}
}

func TestCacheDirThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o644))
	dir := filepath.Join(file, "cache")
	t.Setenv(artifact.CacheDirEnv, dir)
	_, err := artifact.CacheDir("plugins")
	want := "the cache folder " + dir + " cannot be written (not a directory): set HNN_CACHE_DIR to a folder that can"
	if err == nil || err.Error() != want {
		t.Fatalf("got error %q, want %q", err, want)
	}
}
