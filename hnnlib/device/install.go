package device

import (
	"context"
	"errors"
	"fmt"

	"hnn/hnnlib/internal/artifact"
)

// Installed is an XLA plugin that is on this machine and whole.
type Installed struct {
	Path   string `json:"path"`
	Source string `json:"source"` // how it was had
}

// Install makes sure that there is an XLA plugin for the CPU and that each of its bytes is as installed, and fetches
// one where not; offline, it only looks, and a damaged one is a *DamageError. Unlike Open it tries again at once what failed a
// short while ago.
func Install(ctx context.Context, offline bool, progress func(string)) (*Installed, error) {
	if progress == nil {
		progress = func(string) {}
	}
	c, err := newChain(progress)
	if err != nil {
		return nil, err
	}
	c.full = true
	var found *plugin
	check := func(p *plugin) error {
		found = p
		return checkPlugin(p.path)
	}
	if offline {
		err = c.whole(check)
	} else {
		err = c.ensure(ctx, true, check)
	}
	if err == nil && !offline {
		sweep(c.root)
	}
	switch {
	case err == nil:
		return &Installed{Path: found.path, Source: found.source}, nil
	case ctx.Err() != nil, errors.As(err, new(*DamageError)):
		return nil, err
	case offline:
		return nil, errors.New("no XLA plugin is installed: run 'hnn setup' without --offline")
	}
	return nil, fmt.Errorf("no XLA plugin could be installed: %s", oneLine(err))
}

// sweep removes what killed processes left in the plugins' folder: one that finds a plugin there does not install, which would.
func sweep(root string) {
	unlock, taken, err := artifact.TryLock(LockPath(root))
	if err != nil || !taken {
		return // whoever has the lock sweeps
	}
	defer unlock()
	_ = artifact.Sweep(root) // what can't be removed today is removed another day
}

// whole is existing where a damaged plugin of our cache is an error, whatever else is there: Open might take it.
func (c *chain) whole(try func(*plugin) error) error {
	if _, damage := cached(c.root, c.full); len(damage) > 0 {
		return damage[0]
	}
	return c.existing(try)
}

// InstallCUDA is Install for the plugin for NVIDIA GPUs, with NVIDIA's libraries (4 GB).
func InstallCUDA(ctx context.Context, offline bool, progress func(string)) (*Installed, error) {
	if progress == nil {
		progress = func(string) {}
	}
	p, err := findCUDA(ctx, !offline, true, progress)
	if err != nil {
		return nil, err
	}
	return &Installed{Path: p.path, Source: p.source}, nil
}
