package device

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
)

// openCUDA opens XLA on an NVIDIA GPU.
func openCUDA(ctx context.Context, r request, fetch bool, progress func(string)) (*Device, error) {
	if !HasGPU() {
		return nil, errors.New("there is no NVIDIA GPU here (no /dev/nvidia*, and nvidia-smi shows none): use --backend xla:cpu")
	}
	p, err := findCUDA(ctx, fetch, false, progress)
	if err != nil {
		return nil, err
	}
	return openXLA(p, r.options)
}

// findCUDA returns the CUDA plugin, and installs it where none is there and fetch is set. There need be no GPU: an image is
// built where none is to be seen.
func findCUDA(ctx context.Context, fetch, full bool, progress func(string)) (*plugin, error) {
	if !cudaKnown {
		return nil, errors.New("there is a CUDA plugin for linux/amd64 only")
	}
	root, err := artifact.CacheSubdir(PluginsDir)
	if err != nil {
		return nil, err
	}
	return cudaFor(driverVersion()).find(ctx, root, fetch, full, progress)
}

// find returns the plugin of our cache, else of go-xla's folders, else installs it, if fetch is set.
func (l cudaLock) find(ctx context.Context, root string, fetch, full bool, progress func(string)) (*plugin, error) {
	dir := filepath.Join(root, l.name)
	p, damage := l.installed(ctx, dir, full)
	if p != nil {
		return p, nil
	}
	if !fetch && damage != nil {
		return nil, damage
	}
	if !fetch {
		return nil, errors.New("the CUDA plugin is not installed: 'hnn setup --cuda' installs it")
	}
	unlock, err := lockPlugins(ctx, root, progress)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if p, damage = l.installed(ctx, dir, full); p != nil {
		return p, nil // by the process that had the lock
	}
	if damage != nil {
		progress(oneLine(damage) + ": it is fetched again")
	}
	if err := l.install(ctx, dir, progress); err != nil {
		return nil, fmt.Errorf("the CUDA plugin could not be installed: %w", err)
	}
	return l.check(ctx, dir, false)
}

// installed returns the plugin of our cache or, where there is none, of go-xla's folders; if ours is damaged, nil and how.
func (l cudaLock) installed(ctx context.Context, dir string, full bool) (*plugin, error) {
	p, err := l.check(ctx, dir, full)
	if err == nil {
		return p, nil
	}
	if errors.As(err, new(*DamageError)) {
		return nil, err
	}
	if p, err := standardPlaces("cuda"); err == nil {
		return p, nil
	}
	return nil, nil
}
