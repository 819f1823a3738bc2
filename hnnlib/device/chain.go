package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
)

// PluginsDir is the folder of the cache in which plugins are installed.
const PluginsDir = "plugins"

// LockPath returns the lock file for installing plugins into the folder root.
func LockPath(root string) string { return root + ".lock" }

// Install returns an undamaged XLA plugin of a kind, CPU or CUDA, and fetches one if there is none. CUDA's comes with
// NVIDIA's libraries (4 GB), and needs no GPU to be installed, so that an image can be built without one. If offline is
// set, Install fetches nothing, and a damaged plugin is an error of artifact.CheckFolder. Unlike Open, it tries again even after
// a recent failure.
func Install(ctx context.Context, kind string, offline bool, progress func(string)) (*Plugin, error) {
	c, err := newChain(kind, progress)
	if err != nil {
		return nil, err
	}
	c.full = true
	p, err := c.find(ctx, !offline, checkPlugin)
	switch {
	case err == nil && !offline:
		return p, artifact.Sweep(c.root) // find sweeps only if it installs
	case err == nil, ctx.Err() != nil, offline && damaged(err):
		return p, err
	case offline:
		return nil, fmt.Errorf("no XLA plugin is installed: run %s without --offline", installs[kind])
	}
	return nil, fmt.Errorf("no XLA plugin could be installed: %w", err)
}

// installs names the command that installs a kind of plugin.
var installs = map[string]string{CPU: "'hnn setup'", CUDA: "'hnn setup --cuda'"}

// chain looks for a plugin of a kind that works, and installs one if needed.
type chain struct {
	kind     string
	root     string // folder of installed plugins
	sources  []source
	places   func(kind string) (*Plugin, error) // standardPlaces
	progress func(string)
	full     bool // hash installed plugins, and retry even after a recent failure
}

// newChain returns the chain for this machine. Tests replace it.
var newChain = func(kind string, progress func(string)) (*chain, error) {
	sources := sourcesOf(kind, thisPlatform)
	if len(sources) == 0 {
		return nil, errors.New("there is a CUDA plugin for " + wheelPlatform + " only")
	}
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
	// Another process may have installed one before this one got the lock.
	if p, err := c.existing(ctx, true, try); err == nil {
		return p, nil
	}
	if err := c.recentFailure(); err != nil && !c.full {
		return nil, err
	}
	return c.install(ctx, try)
}

// existing returns the first installed plugin that passes try, in our cache or else in go-xla's folders. If repair is
// set, which needs the lock, it removes damaged ones from our cache. Otherwise, a damaged one is an error even if others
// are whole: Open doesn't hash, and might load it.
func (c *chain) existing(ctx context.Context, repair bool, try func(*Plugin) error) (*Plugin, error) {
	var found []*Plugin
	for _, s := range c.sources {
		p, err := s.installed(ctx, c.root, c.full)
		switch {
		case ctx.Err() != nil: // even if err is nil
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

// damaged reports whether err means that a folder was sealed but is damaged, or was sealed as something else.
func damaged(err error) bool {
	return errors.As(err, new(artifact.OtherSealError)) || errors.Is(err, artifact.ErrChanged)
}

// install installs plugins from one source after the other until one passes try. The caller must hold the lock.
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
			return nil, err // other sources would fail too; leave no note, so that the next call retries at once
		}
		c.progress(oneLine(err))
		if first == nil {
			first = err
		}
	}
	if len(c.sources) > 1 {
		first = fmt.Errorf("%w (no other source works either)", first)
	}
	_ = artifact.WriteBytes(c.note(), []byte(oneLine(first))) // it only saves time
	return nil, first
}

// retryAfter is the time after a failed installation during which Open doesn't try again. Without a network, an attempt
// takes seconds to minutes, and every notebook cell opens a backend.
const retryAfter = 10 * time.Minute

// note returns the file that says why the last installation failed. Its modification time says when.
func (c *chain) note() string { return filepath.Join(c.root, c.kind+"-failed.txt") }

// recentFailure returns the last failure if it is not older than retryAfter, or nil.
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
