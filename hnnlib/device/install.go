package device

import (
	"context"
	"fmt"

	"hnn/hnnlib/internal/artifact"
)

// Installed is an XLA plugin on this machine.
type Installed struct {
	Path   string `json:"path"`
	Source string `json:"source"` // where it came from
}

// Install makes sure that there is an undamaged XLA plugin for the CPU, and fetches one if not; offline, it only
// looks, and a damaged one is an error of package seal. Unlike Open it doesn't wait after a recent failure.
func Install(ctx context.Context, offline bool, progress func(string)) (*Installed, error) {
	c, err := newChain(progress)
	if err != nil {
		return nil, err
	}
	return c.whole(ctx, offline, "'hnn setup'")
}

// InstallCUDA is Install for the plugin for NVIDIA GPUs, with NVIDIA's libraries (4 GB). No GPU need be there: none
// is where an image is built.
func InstallCUDA(ctx context.Context, offline bool, progress func(string)) (*Installed, error) {
	c, err := cudaChain(progress)
	if err != nil {
		return nil, err
	}
	return c.whole(ctx, offline, "'hnn setup --cuda'")
}

// whole returns an undamaged plugin; command installs it, for people.
func (c *chain) whole(ctx context.Context, offline bool, command string) (*Installed, error) {
	c.full = true
	if !offline {
		p, err := c.ensure(ctx, true, checkPlugin)
		switch {
		case err == nil:
			// Only an installation sweeps, and there may have been none.
			return &Installed{p.path, p.source}, artifact.Sweep(c.root)
		case ctx.Err() != nil:
			return nil, err
		}
		return nil, fmt.Errorf("no XLA plugin could be installed: %w", err)
	}
	p, err := c.existing(ctx, checkPlugin)
	switch {
	case err == nil:
		return &Installed{p.path, p.source}, nil
	case ctx.Err() != nil, damaged(err):
		return nil, err
	}
	return nil, fmt.Errorf("no XLA plugin is installed: run %s without --offline", command)
}
