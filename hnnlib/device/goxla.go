package device

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"
)

// standardPlaces returns the plugin of a kind in the folders where go-xla looks for plugins: PJRT_PLUGIN_LIBRARY_PATH,
// or ~/.local/lib/go-xla, /usr/local/lib/go-xla and the system's library folders.
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
	platform = strings.ReplaceAll(platform, "/", "_")
	return source{
		name: "cpu-go-xla", from: "go-xla's build " + pjrt.DefaultCPUVersion + ", unverified", file: cpuPlugin,
		fetch: func(ctx context.Context, dir, _ string, say func(string)) error {
			if !slices.Contains(installer.CPUSupportedPlatforms, platform) {
				return fmt.Errorf("go-xla has no CPU plugin for %s", platform)
			}
			say("fetching the XLA plugin for CPU from go-xla's authors (about 60 MB, once), unverified…")
			url := fmt.Sprintf("https://github.com/%s/releases/download/%s/pjrt_cpu_%s.tar.gz",
				installer.BinaryCPUReleasesRepo, pjrt.DefaultCPUVersion, platform)
			if err := download(ctx, url, filepath.Join(dir, cpuPlugin)); err != nil {
				return fmt.Errorf("%s: %w; check the network, and HTTPS_PROXY if a proxy is needed", url, err)
			}
			return nil
		},
	}
}

// download writes the plugin in the archive at url to a new file.
func download(ctx context.Context, url, to string) error {
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
		return fmt.Errorf("the server answered %s", response.Status)
	}
	unzipped, err := gzip.NewReader(response.Body)
	if err != nil {
		return err
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if err != nil {
			return fmt.Errorf("the archive holds no plugin: %w", err)
		}
		if header.Typeflag != tar.TypeReg || !strings.HasPrefix(path.Base(header.Name), "pjrt_c_api_cpu_") {
			continue
		}
		f, err := os.Create(to)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, files)
		_, rest := io.Copy(io.Discard, unzipped) // verifies the checksum at the end
		return errors.Join(err, rest, f.Close())
	}
}
