package device

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
)

// cpuDirs returns the folders of our cache in which a CPU plugin may be installed, the preferred first.
func cpuDirs(root string) (dirs []string) {
	for _, w := range cpuWheels {
		dirs = append(dirs, filepath.Join(root, w.dir()))
	}
	if thisPlatform == wheelPlatform {
		return dirs
	}
	return append(dirs, filepath.Join(root, goxlaDir))
}

// cached returns the CPU plugins of our cache, the preferred first, and what is wrong with those that are damaged. Where full
// is set, their bytes are hashed.
func cached(root string, full bool) (found []*plugin, damage []error) {
	for _, dir := range cpuDirs(root) {
		p, err := checkInstalled(dir, full)
		switch {
		case err == nil:
			found = append(found, p)
		case !errors.Is(err, fs.ErrNotExist):
			damage = append(damage, err)
		}
	}
	return found, damage
}

// source brings a plugin into a folder below root, or returns the one that it brought before. The caller holds the lock.
type source func(ctx context.Context, root string, progress func(string)) (*plugin, error)

// thisPlatform is the one that the program was built for.
const thisPlatform = runtime.GOOS + "/" + runtime.GOARCH

// newSources returns where a CPU plugin can be had, in the order in which they are tried, and where else one may lie.
var newSources = func() (sources []source, places func(name string) (*plugin, error)) {
	return sourcesFor(thisPlatform), standardPlaces
}

// sourcesFor returns the sources for a platform: the wheels, or go-xla's installer where there is none. It never stands in for a
// wheel that fails: nothing says what its file should be, so a wrong sum would lead to a file that is taken on trust.
func sourcesFor(platform string) (sources []source) {
	if platform != wheelPlatform {
		return []source{installGoXLA}
	}
	for _, w := range cpuWheels {
		sources = append(sources, w.install)
	}
	return sources
}

// chain looks for a CPU plugin that works.
type chain struct {
	root     string // folder of installed plugins
	full     bool   // whether the bytes of installed plugins are hashed
	sources  []source
	places   func(name string) (*plugin, error) // standardPlaces
	progress func(string)
}

func newChain(progress func(string)) (*chain, error) {
	root, err := artifact.CacheSubdir(PluginsDir)
	if err != nil {
		return nil, err
	}
	sources, places := newSources()
	return &chain{root: root, sources: sources, places: places, progress: progress}, nil
}

// existing gives try the plugins that are already there, one after the other, until one works: those of our cache, then
// the one in go-xla's folders.
func (c *chain) existing(try func(*plugin) error) error {
	found, failures := cached(c.root, c.full)
	for _, p := range found {
		err := try(p)
		if err == nil {
			return nil
		}
		failures = append(failures, err)
	}
	p, err := c.places("cpu")
	if err == nil {
		err = try(p)
	}
	if err == nil {
		return nil
	}
	return errors.Join(append(failures, err)...)
}

// install gives try the plugins that can be had, one after the other, until one works. The caller holds the lock.
func (c *chain) install(ctx context.Context, try func(*plugin) error) error {
	var failures []error
	for _, source := range c.sources {
		p, err := source(ctx, c.root, c.progress)
		if err == nil {
			err = try(p)
		}
		if err == nil {
			return forgetFailure(c.root)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if disk.Full(err) {
			return err // no other source fares better, and once there is room there is no reason to wait
		}
		c.progress(oneLine(err))
		failures = append(failures, err)
	}
	err := firstOf(failures)
	rememberFailure(c.root, err)
	return err
}

// firstOf returns the first failure, that of the preferred source, and how many others there are: each has been reported
// as it came.
func firstOf(failures []error) error {
	switch len(failures) {
	case 0, 1:
		return errors.Join(failures...)
	case 2:
		return fmt.Errorf("%w (the other source failed too)", failures[0])
	}
	return fmt.Errorf("%w (%d other sources failed too)", failures[0], len(failures)-1)
}

// removeDamaged removes the plugins of our cache that are damaged, and says so: Open would take one of them, since it looks
// at sizes and times only. It does nothing unless plugins are hashed.
func (c *chain) removeDamaged(ctx context.Context) error {
	if _, damage := cached(c.root, c.full); !c.full || len(damage) == 0 {
		return nil
	}
	unlock, err := lockPlugins(ctx, c.root, c.progress)
	if err != nil {
		return err
	}
	defer unlock()
	for _, dir := range cpuDirs(c.root) {
		_, err := checkInstalled(dir, true)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		c.progress(oneLine(err) + ": it is fetched again")
		if err := artifact.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// ensure gives try a plugin that is there, and where none works installs one. What failed a short while ago is
// not tried again unless insist is set.
func (c *chain) ensure(ctx context.Context, insist bool, try func(*plugin) error) error {
	if err := c.removeDamaged(ctx); err != nil {
		return err
	}
	if err := c.existing(try); err == nil {
		return nil
	}
	if err := recentFailure(c.root); err != nil && !insist {
		return err
	}
	unlock, err := lockPlugins(ctx, c.root, c.progress)
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.existing(try); err == nil {
		return nil // by the process that had the lock
	}
	if err := recentFailure(c.root); err != nil && !insist {
		return err
	}
	return c.install(ctx, try)
}

// PluginsDir is the folder of the cache in which plugins are installed.
const PluginsDir = "plugins"

// LockPath returns the file that stands for the lock of installing plugins into the folder root.
func LockPath(root string) string { return root + ".lock" }

// lockPlugins takes the lock of the plugins' folder and sweeps what killed processes left in it.
func lockPlugins(ctx context.Context, root string, progress func(string)) (unlock func(), err error) {
	unlock, err = artifact.Lock(ctx, LockPath(root), func() {
		progress("waiting for another process that installs the XLA plugin…")
	})
	if err != nil {
		return nil, err
	}
	if err := artifact.Sweep(root); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}
