package setup

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/progress"
)

// Options says what Ensure does.
type Options struct {
	Root     string       // the checkout's folder, with go.mod; "" looks for it from the working folder upwards
	Offline  bool         // use only what is there; what is missing is an error
	Verify   bool         // look at every file of what is there (2 to 4 s), and install again what is damaged
	CUDA     bool         // also install the XLA plugin for NVIDIA GPUs
	Headless bool         // leave out what only a person at JupyterLab needs: gopls, for completion and help (30 s to build)
	Progress func(string) // gets a line about each step that takes over a second; may be nil
}

// Ensure installs what the notebooks need and is not there yet, and returns it. It is safe to repeat, to interrupt (by
// ctx), and to run in several processes at once; they wait for one another.
//
// Where no usable Python is on PATH, the error is, or wraps, a *python.NotFoundError (see NoPython); everything that
// needs no Python is installed all the same. That no XLA plugin could be had is a line in Environment.Warnings: the
// pure-Go backend does the same work, slowly.
func Ensure(ctx context.Context, o Options) (*Environment, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	o.Progress = progress.Lines(o.Progress).Say // steps run at the same time, and their lines come one by one
	env, err := newEnvironment(o.Root)
	if err != nil {
		return nil, err
	}
	unlock, err := lockSetup(ctx, o.Progress)
	if err != nil {
		return nil, explainDisk(err)
	}
	defer unlock()
	python, missing := python.Find(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return env.ensurePlugins(ctx, o) },
	}
	if missing == nil {
		steps = append(steps,
			func(ctx context.Context) error { return env.ensureGo(ctx, o) },
			func(ctx context.Context) error { return env.ensureVenv(ctx, o, python) },
		)
	}
	if err := atOnce(ctx, steps); err != nil {
		return nil, explainDisk(err)
	}
	if missing != nil {
		return nil, missing
	}
	return env, nil
}

// NoPython reports whether err says that Python, or the part of it that makes environments, is missing: work can then go
// on without notebooks.
func NoPython(err error) bool {
	var notFound *python.NotFoundError
	var noVenv *python.VenvError
	if errors.As(err, new(*disk.FullError)) {
		return false // for want of room, Python too could make no environment
	}
	return errors.As(err, &notFound) || errors.As(err, &noVenv)
}

// ensurePlugins installs the XLA plugins. That there is none for the CPU is no more than a warning.
func (e *Environment) ensurePlugins(ctx context.Context, o Options) error {
	installed, err := device.Install(ctx, o.Offline, o.Progress)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case disk.Full(err):
		return err
	case err != nil:
		e.warn(err.Error() + "; everything runs on the pure-Go backend, 20 to 60 times slower")
	default:
		e.Plugin = installed.Path
	}
	if !o.CUDA {
		return nil
	}
	if _, err := device.InstallCUDA(ctx, o.Offline, o.Progress); err != nil {
		return fmt.Errorf("the XLA plugin for CUDA: %w", err)
	}
	return nil
}

// lockSetup takes the lock of the whole set-up.
func lockSetup(ctx context.Context, progress func(string)) (unlock func(), err error) {
	dir, err := artifact.CacheDir()
	if err != nil {
		return nil, err
	}
	unlock, err = artifact.Lock(ctx, setupLock(dir), func() {
		progress("waiting for another process that sets up the notebooks…")
	})
	if err != nil {
		return nil, err
	}
	if err := artifact.Sweep(dir); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// room is what all that is installed takes: 200 MB the plugin, 250 MB Python's packages, 60 MB the kernel's programs, and as much
// again while they are unpacked and built.
const room = "1 GB"

// explainDisk says what to do where the cache folder's disk is to blame for err.
func explainDisk(err error) error {
	dir, none := artifact.CacheDir()
	if none != nil {
		return none // it has become one that cannot be written, and this says what to do
	}
	switch {
	case disk.Full(err):
		return &disk.FullError{Dir: "the cache folder " + dir, Needs: room, Escape: "set " + artifact.CacheDirEnv + " to a folder with room", Err: err}
	case disk.Unwritable(err) && strings.Contains(err.Error(), dir):
		return fmt.Errorf("the cache folder %s cannot be written everywhere: %w; make it yours, or set %s to a folder that can be written", dir, err, artifact.CacheDirEnv)
	}
	return err
}

// atOnce runs the steps at the same time and returns their errors. The first error ends the others.
func atOnce(ctx context.Context, steps []func(context.Context) error) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	failures := make([]error, len(steps))
	var wait sync.WaitGroup
	for i, step := range steps {
		wait.Go(func() {
			if failures[i] = step(inner); failures[i] != nil {
				cancel()
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return causes(failures)
}

// causes joins the errors, without those that only say that another step's error ended them.
func causes(failures []error) error {
	var real []error
	for _, err := range failures {
		if err != nil && !errors.Is(err, context.Canceled) {
			real = append(real, err)
		}
	}
	return errors.Join(real...)
}
