package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/progress"
)

// Options says what Ensure does.
type Options struct {
	Offline  bool         // use only what is there; anything missing is an error
	Verify   bool         // check every installed file (2 to 4 s), and install again what is damaged
	CUDA     bool         // also install the XLA plugin for NVIDIA GPUs
	Headless bool         // leave out gopls, which only completion and help in JupyterLab need (30 s to build)
	Progress func(string) // gets a line about each step that takes over a second; may be nil
}

// Ensure installs what the notebooks of the checkout that holds the working folder need, and is missing. It is safe to repeat, to interrupt (by ctx), and to run in
// several processes at once; they wait for each other.
//
// Without a usable Python on PATH the error wraps python.ErrMissing (see NoPython), and everything that needs
// no Python is installed all the same. A missing XLA plugin is a line in Environment.Warnings: the pure-Go backend
// does the same work, slowly.
func Ensure(ctx context.Context, o Options) (*Environment, error) {
	env, err := ensure(ctx, o)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, explainDisk(err)
	}
	return env, nil
}

func ensure(ctx context.Context, o Options) (*Environment, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	o.Progress = progress.Lines(o.Progress).Say // steps run at the same time, and their lines come one by one
	e, err := newEnvironment("")
	if err != nil {
		return nil, err
	}
	unlock, err := artifact.Lock(ctx, setupLock(e.cache), func() {
		o.Progress("waiting for another process that sets up the notebooks…")
	})
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := errors.Join(artifact.Sweep(e.cache), e.makeDirs()); err != nil {
		return nil, err
	}
	e.Warnings = make([]string, 2) // one of the plugins and one of the cells
	p, noPython := python.Find(ctx)
	if noPython != nil {
		return nil, cmp.Or(e.ensurePlugins(ctx, o), noPython)
	}
	g, err := findGo(ctx, e.Root)
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.ensurePlugins(ctx, o) })
	group.Go(func() error { return e.ensureGo(ctx, g, o) })
	group.Go(func() error { return e.ensureVenv(ctx, p, o) })
	err = group.Wait()
	e.Warnings = slices.DeleteFunc(e.Warnings, func(line string) bool { return line == "" })
	return e, err
}

// NoPython reports whether err says that Python, or the part of it that makes environments, is missing: work can then
// go on without notebooks. Without room on the disk, no Python could make an environment.
func NoPython(err error) bool {
	return errors.Is(err, python.ErrMissing) && !errors.As(err, new(*disk.FullError))
}

// ensurePlugins installs the XLA plugins. Having none for the CPU is only a warning.
func (e *Environment) ensurePlugins(ctx context.Context, o Options) error {
	installed, err := device.Install(ctx, o.Offline, o.Progress)
	switch {
	case err == nil:
		e.Plugin = installed.Path
	case ctx.Err() != nil || disk.Full(err):
		return err
	default:
		e.Warnings[0] = err.Error() + "; everything runs on the pure-Go backend, 20 to 60 times slower"
	}
	if !o.CUDA {
		return nil
	}
	if _, err := device.InstallCUDA(ctx, o.Offline, o.Progress); err != nil {
		return fmt.Errorf("the XLA plugin for CUDA: %w", err)
	}
	return nil
}

// setupLock returns the lock file of the whole set-up.
func setupLock(cache string) string { return filepath.Join(cache, "setup.lock") }

// explainDisk says what to do if the cache folder's disk is to blame for err.
func explainDisk(err error) error {
	cache, none := artifact.CacheDir()
	switch {
	case none != nil:
		return none // it has become unwritable, and this says what to do
	case disk.Full(err):
		// 200 MB the plugin, 250 MB Python's packages, 60 MB the kernel's programs, and as much again meanwhile.
		return &disk.FullError{Dir: "the cache folder " + cache, Needs: "1 GB",
			Escape: "set " + artifact.CacheDirEnv + " to a folder with room", Err: err}
	case disk.Unwritable(err) && strings.Contains(err.Error(), cache):
		return fmt.Errorf("the cache folder %s cannot be written everywhere: %w; make it yours, or set %s to a folder "+
			"that can be written", cache, err, artifact.CacheDirEnv)
	}
	return err
}
