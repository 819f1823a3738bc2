package device

import (
	"context"
	"fmt"

	"hnn/hnnlib/internal/artifact"
)

// Install returns an undamaged XLA plugin for the CPU, and fetches one if there is none. If offline is set, it fetches
// nothing, and a damaged plugin is an error of artifact.CheckFolder. Unlike Open, it tries again even after a recent failure.
func Install(ctx context.Context, offline bool, progress func(string)) (*Plugin, error) {
	c, err := newChain(progress)
	if err != nil {
		return nil, err
	}
	return c.whole(ctx, offline, "'hnn setup'")
}

// InstallCUDA is like Install, but for the plugin for NVIDIA GPUs, with NVIDIA's libraries (4 GB). It needs no GPU, so
// that an image can be built without one.
func InstallCUDA(ctx context.Context, offline bool, progress func(string)) (*Plugin, error) {
	c, err := cudaChain(progress)
	if err != nil {
		return nil, err
	}
	return c.whole(ctx, offline, "'hnn setup --cuda'")
}

// whole returns an undamaged plugin. Its error names command as the one that installs it.
func (c *chain) whole(ctx context.Context, offline bool, command string) (*Plugin, error) {
	c.full = true
	p, err := c.find(ctx, !offline, checkPlugin)
	switch {
	case err == nil && !offline:
		return p, artifact.Sweep(c.root) // find sweeps only if it installs
	case err == nil, ctx.Err() != nil, offline && damaged(err):
		return p, err
	case offline:
		return nil, fmt.Errorf("no XLA plugin is installed: run %s without --offline", command)
	}
	return nil, fmt.Errorf("no XLA plugin could be installed: %w", err)
}
