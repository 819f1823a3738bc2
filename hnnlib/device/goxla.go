package device

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"

	"hnn/hnnlib/internal/artifact"
)

// goxlaDir is the folder below the plugins' for the one that go-xla's installer brings.
const goxlaDir = "cpu-go-xla"

// goxlaSource says what installGoXLA brings, and that the installer has no sums to compare with.
var goxlaSource = "go-xla's installer, " + pjrt.DefaultCPUVersion + ", not checked by a sum"

// standardPlaces returns the plugin called name ("cpu" or "cuda") that lies where go-xla looks for plugins:
// PJRT_PLUGIN_LIBRARY_PATH, or ~/.local/lib/go-xla, /usr/local/lib/go-xla and the system's library folders.
func standardPlaces(name string) (found *plugin, err error) {
	defer func() {
		// go-xla loads every candidate to look at it, and panics on one that cannot be loaded.
		if broken := recover(); broken != nil {
			found, err = nil, fmt.Errorf("go-xla failed on a broken plugin in its folders: %v", broken)
		}
	}()
	plugins := pjrt.AvailablePlugins()
	for _, candidate := range slices.Sorted(maps.Keys(plugins)) {
		// go-xla's installer leaves both cpu and cpu_v0.83.1.
		if candidate == name || strings.HasPrefix(candidate, name+"_v") {
			return &plugin{path: plugins[candidate], source: "go-xla's plugin folders"}, nil
		}
	}
	return nil, errors.New("go-xla's plugin folders hold none")
}

// installGoXLA fetches the CPU plugin with go-xla's own installer into root, where it is not there yet. Nothing says
// what it should be: this is for platforms that have no wheel. The caller holds the lock of root.
func installGoXLA(ctx context.Context, root string, progress func(string)) (*plugin, error) {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if !slices.Contains(installer.CPUSupportedPlatforms, platform) {
		return nil, fmt.Errorf("go-xla has no CPU plugin for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	target := filepath.Join(root, goxlaDir)
	if p, err := checkInstalled(target, true); err == nil {
		return p, nil
	}
	progress("fetching the XLA plugin for CPU with go-xla's own installer (about 60 MB, once), not checked by a sum…")
	err := artifact.WriteDir(target, func(tmp string) error {
		err := quietly(ctx, func() error {
			return installer.CPUInstall(platform, pjrt.DefaultCPUVersion, tmp, false, installer.Quiet)
		})
		if err != nil {
			return err
		}
		file, err := installedFile(tmp)
		if err != nil {
			return err
		}
		return writeManifest(tmp, file, goxlaSource)
	})
	if err != nil {
		return nil, fmt.Errorf("go-xla's installer failed: %w", err)
	}
	return checkInstalled(target, false)
}

// installedFile returns the name of the one plugin in dir that is a file and not a link to it.
func installedFile(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() && strings.HasPrefix(entry.Name(), "pjrt_c_api_cpu_") {
			return entry.Name(), nil
		}
	}
	return "", errors.New("it brought no plugin")
}

// quietly runs fn with os.Stdout closed to it, and returns early when ctx ends: go-xla's installer draws a spinner on
// standard output, where our results go, and cannot be interrupted.
func quietly(ctx context.Context, fn func() error) error {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	stdout := os.Stdout
	os.Stdout = null
	defer func() { os.Stdout = stdout }()
	done := make(chan error, 1)
	go func() { done <- fn() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
