package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/progress"
)

// Options configures Ensure.
type Options struct {
	Offline  bool         // fetch nothing; it is an error if something must be fetched
	Verify   bool         // verify every file of the Python environment (1.5 s), and reinstall it if damaged
	CUDA     bool         // also install the XLA plugin for NVIDIA GPUs
	Headless bool         // leave out gopls, which only completion and help in JupyterLab need (30 s to build)
	Progress func(string) // called with a line about each step that takes over a second; may be nil
	Warn     func(string) // called with what else the user should know; may be nil
}

// Ensure installs what is missing for the notebooks of the checkout that contains the working folder. It can be
// repeated, interrupted through ctx, and run in several processes at once, which wait for each other.
//
// If there is no usable Python on PATH, Ensure installs only the XLA plugins and returns an error that wraps
// python.ErrMissing (see NoPython). A missing XLA plugin for the CPU is a warning, not an error: the pure-Go backend
// does the same work, slowly.
func Ensure(ctx context.Context, o Options) (*Environment, error) {
	e, err := newEnvironment("")
	if err == nil {
		err = e.ensure(ctx, o)
	}
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, explainDisk(err)
	}
	return e, nil
}

func (e *Environment) ensure(ctx context.Context, o Options) error {
	if o.Progress == nil {
		o.Progress = silent
	}
	if o.Warn == nil {
		o.Warn = silent
	}
	o.Progress = progress.Lines(o.Progress).Say // steps run at the same time; this serializes their lines
	unlock, err := artifact.Lock(ctx, setupLock(e.cache), func() {
		o.Progress("waiting for another process that sets up the notebooks…")
	})
	if err != nil {
		return err
	}
	defer unlock()
	if err := e.makeDirs(); err != nil {
		return err
	}
	p, noPython := python.Find(ctx)
	if noPython != nil {
		return cmp.Or(e.ensurePlugins(ctx, o), noPython)
	}
	g, err := findGo(ctx, e.Root)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.ensurePlugins(ctx, o) })
	group.Go(func() error { return e.ensureGo(ctx, g, o) })
	group.Go(func() error { return e.ensureVenv(ctx, p, o) })
	// What killed set-ups started may have written again meanwhile.
	return errors.Join(group.Wait(), artifact.Sweep(e.pythons))
}

// NoPython reports whether err means that Python, or its module for making environments, is missing. Work can then go
// on without notebooks. A full disk doesn't count, though making an environment fails there too.
func NoPython(err error) bool { return errors.Is(err, python.ErrMissing) }

// ensurePlugins installs the XLA plugins. If there is none for the CPU, it only adds a warning.
func (e *Environment) ensurePlugins(ctx context.Context, o Options) error {
	installed, err := device.Install(ctx, device.CPU, o.Offline, o.Progress)
	switch {
	case err == nil:
		e.Plugin = installed.Path
	case ctx.Err() != nil || disk.Full(err):
		return err
	default:
		o.Warn(err.Error() + "; everything runs on the pure-Go backend, 20 to 60 times slower")
	}
	if !o.CUDA {
		return nil
	}
	if _, err := device.Install(ctx, device.CUDA, o.Offline, o.Progress); err != nil {
		return fmt.Errorf("the XLA plugin for CUDA: %w", err)
	}
	return nil
}

func silent(string) {}

func setupLock(cache string) string { return filepath.Join(cache, "setup.lock") }

// explainDisk returns err or, if the cache folder's disk caused it, an error that says what to do.
func explainDisk(err error) error {
	cache, none := artifact.CacheDir()
	switch {
	case none != nil:
		return none // the folder has become unwritable; this error says what to do
	case disk.Full(err):
		// The plugin takes 200 MB, Python packages 250 MB, the kernel's programs 60 MB, temporary files as much again.
		return disk.NoRoom(err, "the cache folder "+cache, "1 GB",
			"set "+artifact.CacheDirEnv+" to a folder with room")
	case disk.Unwritable(err) && strings.Contains(err.Error(), cache):
		return fmt.Errorf("the cache folder %s cannot be written everywhere: %w; make it yours, or set %s to a folder "+
			"that can be written", cache, err, artifact.CacheDirEnv)
	}
	return err
}
