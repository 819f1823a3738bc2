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
	Name  string // for people: plugins, python, tools, jupyter, …
	Path  string
	Bytes int64 // size of all files in it
}

// CacheParts returns the folders of the cache, in order of name.
func CacheParts() ([]CachePart, error) {
	cache, err := artifact.CacheDir()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(cache)
	var parts []CachePart
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		p, err := NewCachePart(entry.Name(), filepath.Join(cache, entry.Name()))
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, err
}

// NewCachePart measures the folder at path, which may be missing.
func NewCachePart(name, path string) (CachePart, error) {
	bytes, err := artifact.Size(path)
	return CachePart{Name: name, Path: path, Bytes: bytes}, err
}

// Remove removes the folder, unless a process is installing something.
func (p CachePart) Remove() error {
	cache, err := artifact.CacheDir()
	if err != nil {
		return err
	}
	for _, path := range []string{setupLock(cache), device.LockPath(filepath.Join(cache, device.PluginsDir))} {
		unlock, taken, err := artifact.TryLock(path)
		if err != nil {
			return err
		}
		if !taken {
			return errors.New("another process is installing something in the cache: try again when it is done")
		}
		defer unlock()
	}
	return artifact.RemoveAll(p.Path)
}
