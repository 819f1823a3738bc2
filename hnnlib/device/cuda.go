package device

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
)

// cudaDir is the folder below the plugins' for the CUDA plugin and NVIDIA's libraries.
const cudaDir = "cuda"

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
	root, err := artifact.CacheSubdir(PluginsDir)
	if err != nil {
		return nil, err
	}
	if p := installedCUDA(root, full); p != nil {
		return p, nil
	}
	if !fetch {
		return nil, errors.New("the CUDA plugin is not installed: 'hnn setup --cuda' installs it")
	}
	unlock, err := lockPlugins(ctx, root, progress)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if p := installedCUDA(root, full); p != nil {
		return p, nil // by the process that had the lock
	}
	if err := installCUDA(ctx, filepath.Join(root, cudaDir), progress); err != nil {
		return nil, fmt.Errorf("the CUDA plugin could not be installed: %w", err)
	}
	return checkInstalled(filepath.Join(root, cudaDir), false)
}

// installedCUDA returns the CUDA plugin of our cache, else of go-xla's folders, else nil.
func installedCUDA(root string, full bool) *plugin {
	if p, err := checkInstalled(filepath.Join(root, cudaDir), full); err == nil {
		return p
	}
	if p, err := standardPlaces("cuda"); err == nil {
		return p
	}
	return nil
}
