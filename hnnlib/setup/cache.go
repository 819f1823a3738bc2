package setup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
)

// CachePart is a folder of the cache. Once removed, its content is installed or computed again when needed.
type CachePart struct {
	Name string // the folder's name: plugins, python, tools, jupyter, …
	Path string
}

// CacheParts returns the folders of the cache, sorted by name.
func CacheParts() ([]CachePart, error) {
	cache, err := artifact.CacheDir()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(cache)
	var parts []CachePart
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			parts = append(parts, CachePart{entry.Name(), filepath.Join(cache, entry.Name())})
		}
	}
	return parts, err
}

// Remove deletes the folder. It returns an error while another process installs something.
func (p CachePart) Remove() error {
	cache, err := artifact.CacheDir()
	if err != nil {
		return err
	}
	for _, path := range []string{setupLock(cache), device.LockPath(filepath.Join(cache, device.PluginsDir))} {
		unlock, taken, err := artifact.TryLock(path)
		if err == nil && !taken {
			err = errors.New("another process is installing something in the cache: try again when it is done")
		}
		if err != nil {
			return err
		}
		defer unlock()
	}
	return artifact.RemoveAll(p.Path)
}
