package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
)

// PluginsDir is the folder of the cache in which plugins are installed.
const PluginsDir = "plugins"

// LockPath returns the lock file for installing plugins into the folder root.
func LockPath(root string) string { return root + ".lock" }

// thisPlatform is the one that the program was built for.
const thisPlatform = runtime.GOOS + "/" + runtime.GOARCH

// cpuSources returns where a CPU plugin for a platform comes from, in order of preference. The build without a checksum
// never replaces a wheel that fails: a wheel with a wrong sum would otherwise lead to a file that nothing checks.
func cpuSources(platform string) []source {
	if platform != wheelPlatform {
		return []source{goxlaSource(platform)}
	}
	return cpuWheels
}

// newChain returns the chain for CPU plugins; tests replace it.
var newChain = func(progress func(string)) (*chain, error) {
	return chainOf("cpu", cpuSources(thisPlatform), progress)
}

// chain looks for a plugin that works.
type chain struct {
	kind     string // "cpu" or "cuda"
	root     string // folder of installed plugins
	sources  []source
	places   func(kind string) (*Plugin, error) // standardPlaces
	progress func(string)
	full     bool // whether installed plugins are hashed, and what failed a short while ago is tried again
}

func chainOf(kind string, sources []source, progress func(string)) (*chain, error) {
	root, err := artifact.CacheDir(PluginsDir)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(string) {}
	}
	return &chain{kind: kind, root: root, sources: sources, places: standardPlaces, progress: progress}, nil
}

// find returns a plugin that passes try. If fetch is set and there is none, it installs one.
func (c *chain) find(ctx context.Context, fetch bool, try func(*Plugin) error) (*Plugin, error) {
	if p, err := c.existing(ctx, false, try); err == nil || !fetch || ctx.Err() != nil {
		return p, err
	}
	unlock, err := artifact.Lock(ctx, LockPath(c.root), func() {
		c.progress("waiting for another process that installs the XLA plugin…")
	})
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := artifact.Sweep(c.root); err != nil {
		return nil, err
	}
	// The process that had the lock may have installed one.
	if p, err := c.existing(ctx, true, try); err == nil {
		return p, nil
	}
	if err := c.recentFailure(); err != nil && !c.full {
		return nil, err
	}
	return c.install(ctx, try)
}

// existing returns the first installed plugin that passes try: those of our cache, then the one in go-xla's folders.
func (c *chain) existing(ctx context.Context, repair bool, try func(*Plugin) error) (*Plugin, error) {
	found, err := c.installed(ctx, repair)
	if err != nil {
		return nil, err
	}
	other, err := c.places(c.kind)
	if err == nil {
		found = append(found, other)
	}
	failures := []error{err}
	for _, p := range found {
		err := try(p)
		if err == nil {
			return p, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// installed returns the plugins of our cache. A damaged one is removed if repair is set, which needs the lock.
// Otherwise it is an error, whatever else there is: Open doesn't hash, and might take it.
func (c *chain) installed(ctx context.Context, repair bool) (found []*Plugin, err error) {
	for _, s := range c.sources {
		p, err := s.installed(ctx, c.root, c.full)
		switch {
		case ctx.Err() != nil: // also after a success, which a nil error would hide
			return nil, context.Cause(ctx)
		case err == nil:
			found = append(found, p)
		case damaged(err) && !repair:
			return nil, err
		case damaged(err):
			c.progress(oneLine(err) + ": it is fetched again")
			if err := artifact.RemoveAll(s.dir(c.root)); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// install installs plugins from one source after the other until one passes try. The caller holds the lock.
func (c *chain) install(ctx context.Context, try func(*Plugin) error) (*Plugin, error) {
	var first error
	for _, s := range c.sources {
		p, err := s.installed(ctx, c.root, true)
		if err != nil {
			p, err = s.install(ctx, c.root, c.progress)
		}
		if err == nil {
			err = try(p)
		}
		switch {
		case err == nil:
			return p, os.RemoveAll(c.note())
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case disk.Full(err):
			return nil, err // no other source fares better, and once there is room there is no reason to wait
		}
		c.progress(oneLine(err))
		if first == nil {
			first = err
		}
	}
	if len(c.sources) > 1 {
		first = fmt.Errorf("%w (no other source works either)", first)
	}
	// The note only saves time, so failing to write it is no failure.
	_ = artifact.WriteBytes(c.note(), []byte(oneLine(first)))
	return nil, first
}

// retryAfter is how long Open doesn't repeat a failed installation: without a network an attempt takes seconds to
// minutes, and every notebook cell opens a backend.
const retryAfter = 10 * time.Minute

// note is the file that holds why the last installation failed; its time is when.
func (c *chain) note() string { return filepath.Join(c.root, c.kind+"-failed.txt") }

// recentFailure returns the last failure if it is younger than retryAfter.
func (c *chain) recentFailure() error {
	info, err := os.Stat(c.note())
	if err != nil {
		return nil
	}
	age := time.Since(info.ModTime())
	reason, err := os.ReadFile(c.note())
	if err != nil || age < 0 || age > retryAfter {
		return nil
	}
	return fmt.Errorf("installing it failed %d minutes ago ('hnn setup' tries again now): %s",
		int(age.Minutes()), reason)
}
