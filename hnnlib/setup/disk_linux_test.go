package setup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk/disktest"
)

// smallOnDisk is like small, but has the cache on a file system of its own.
func smallOnDisk(t *testing.T) string {
	t.Helper()
	cache := small(t)
	on := disktest.Small(t, "200m")
	plugins, err := os.Readlink(filepath.Join(cache, device.PluginsDir))
	must(t, errors.Join(err, os.Symlink(plugins, filepath.Join(on, device.PluginsDir))))
	t.Setenv(artifact.CacheDirEnv, on)
	return on
}

// On a full disk, the set-up fails with one sentence that says where and what to do, and succeeds once there is room.
func TestFullDiskDuringTheSetup(t *testing.T) {
	if !disktest.Inside(t) {
		return
	}
	cache := smallOnDisk(t)
	want := "there is no room left on the disk for the cache folder " + cache + ": make room (it takes 1 GB at " +
		"most), or set HNN_CACHE_DIR to a folder with room; what could not be written: "
	for _, room := range []int64{0, 2 << 20, 16 << 20} {
		filler := disktest.Fill(t, cache, room)
		_, err := Ensure(context.Background(), smallOptions(nil))
		if err == nil || !strings.HasPrefix(err.Error(), want) ||
			strings.Contains(err.Error(), "\n") || NoPython(err) {
			t.Errorf("with %d bytes of room, got error %v, want %q", room, err, want)
		}
		t.Log(err)
		must(t, os.Remove(filler))
	}
	install(t) // with room again
	healthy(t)
	tidy(t, cache)
}

// If the cache cannot be written, Ensure and Doctor say so, and what to do.
func TestReadOnlyCache(t *testing.T) {
	if !disktest.Inside(t) {
		return
	}
	cache := smallOnDisk(t)
	disktest.ReadOnly(t, cache)
	want := "the cache folder " + cache + " cannot be written (read-only file system): " +
		"set HNN_CACHE_DIR to a folder that can"
	_, err := Ensure(context.Background(), smallOptions(nil))
	says(t, err, want)
	_, err = Doctor(context.Background(), "")
	says(t, err, want)
}

// A folder within the cache may be another user's, or on another disk.
func TestReadOnlyPartOfTheCache(t *testing.T) {
	if !disktest.Inside(t) {
		return
	}
	cache := small(t)
	other := disktest.Small(t, "1m")
	disktest.ReadOnly(t, other)
	must(t, os.Symlink(other, filepath.Join(cache, "tools")))
	_, err := Ensure(context.Background(), smallOptions(nil))
	says(t, err, "the cache folder "+cache+" cannot be written everywhere: ",
		"read-only file system; make it yours, or set HNN_CACHE_DIR to a folder that can be written")
}
