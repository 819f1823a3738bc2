package device

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"
)

// standardPlaces returns the plugin of a kind ("cpu" or "cuda") in the folders where go-xla looks for plugins:
// PJRT_PLUGIN_LIBRARY_PATH, or ~/.local/lib/go-xla, /usr/local/lib/go-xla and the system's library folders.
func standardPlaces(kind string) (found *Plugin, err error) {
	defer func() {
		// go-xla loads every candidate, and panics if one can't be loaded.
		if broken := recover(); broken != nil {
			found, err = nil, fmt.Errorf("go-xla failed on a broken plugin in its folders: %v", broken)
		}
	}()
	plugins := pjrt.AvailablePlugins()
	for _, candidate := range slices.Sorted(maps.Keys(plugins)) {
		// go-xla's installer leaves both cpu and cpu_v0.83.1.
		if candidate == kind || strings.HasPrefix(candidate, kind+"_v") {
			return &Plugin{Path: plugins[candidate], Source: "go-xla's plugin folders"}, nil
		}
	}
	return nil, errors.New("go-xla's plugin folders hold none")
}

// goxlaSource returns the source of the build by go-xla's authors for a platform. It doesn't use their own installer,
// which writes to standard output and can't be interrupted.
func goxlaSource(platform string) source {
	return source{
		name: "cpu-go-xla", from: "go-xla's build " + pjrt.DefaultCPUVersion + ", unverified", file: cpuPlugin,
		fetch: func(ctx context.Context, dir, scratch string, progress func(string)) error {
			progress("fetching the XLA plugin for CPU from go-xla's authors (about 60 MB, once), unverified…")
			made, err := fetchGoXLA(ctx, strings.ReplaceAll(platform, "/", "_"), scratch)
			if err != nil {
				return err
			}
			return os.Rename(made, filepath.Join(dir, cpuPlugin))
		},
	}
}

// fetchGoXLA fetches the plugin into the folder scratch and returns its path.
func fetchGoXLA(ctx context.Context, platform, scratch string) (string, error) {
	if !slices.Contains(installer.CPUSupportedPlatforms, platform) {
		return "", fmt.Errorf("go-xla has no CPU plugin for %s", platform)
	}
	archive := filepath.Join(scratch, "plugin.tar.gz")
	url := fmt.Sprintf("https://github.com/%s/releases/download/%s/pjrt_cpu_%s.tar.gz",
		installer.BinaryCPUReleasesRepo, pjrt.DefaultCPUVersion, platform)
	if err := download(ctx, url, archive); err != nil {
		return "", fmt.Errorf("%w; check the network, and HTTPS_PROXY if a proxy is needed", err)
	}
	files, err := installer.Untar(archive, scratch)
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "pjrt_c_api_cpu_") {
			return file, err
		}
	}
	return "", errors.Join(err, fmt.Errorf("%s holds no plugin", url))
}

// download writes the content at url to a new file at path.
func download(ctx context.Context, url, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, response.Status)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, response.Body)
	return errors.Join(err, f.Close())
}
