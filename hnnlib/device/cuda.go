package device

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/gomlx/go-xla/installer"

	"hnn/hnnlib/internal/artifact"
)

// HasGPU reports whether there is an NVIDIA GPU.
func HasGPU() bool { return installer.HasNvidiaGPU() }

func openCUDA(ctx context.Context, r request, fetch bool, progress func(string)) (*Device, error) {
	if !HasGPU() {
		return nil, errors.New("there is no NVIDIA GPU here (no /dev/nvidia*, and nvidia-smi shows none): " +
			"use --backend xla:cpu")
	}
	c, err := cudaChain(progress)
	if err != nil {
		return nil, err
	}
	p, err := c.find(ctx, fetch, checkPlugin)
	switch {
	case err == nil:
		return openXLA(p, r.options)
	case ctx.Err() != nil:
		return nil, err
	}
	return nil, fmt.Errorf("there is no XLA plugin for CUDA here ('hnn setup --cuda' installs it): %s", oneLine(err))
}

func cudaChain(progress func(string)) (*chain, error) {
	if thisPlatform != wheelPlatform {
		return nil, errors.New("there is a CUDA plugin for " + wheelPlatform + " only")
	}
	driver, _ := os.ReadFile("/proc/driver/nvidia/version") // fails if there is no GPU
	return chainOf("cuda", []source{cudaFor(parseDriver(driver))}, progress)
}

//go:embed embedded/cuda13.txt
var cuda13Requirements string

//go:embed embedded/cuda12.txt
var cuda12Requirements string

// cudaPlugin is the plugin's path in its folder. The libraries that it loads lie beside it, as go-xla's own installer
// puts them: the plugin's search path, and go-xla's search for CUDA's programs, expect that.
var cudaPlugin = filepath.Join("go-xla", "nvidia", "pjrt_c_api_cuda_plugin.so")

// The CUDA plugins with NVIDIA's libraries. The links, which go-xla's installer makes too, are for the compiler ptxas,
// which XLA runs, and libraries that NVIDIA's own don't find otherwise.
var (
	cuda13 = cudaSource("cuda13-0.11.2", cuda13Requirements, "jax_plugins/xla_cuda13/xla_cuda_plugin.so",
		map[string]string{
			"go-xla/nvidia/bin/ptxas": "../cu13/bin/ptxas",
			"libcublas.so.13":         "go-xla/nvidia/cu13/lib/libcublas.so.13",
			"libcublasLt.so.13":       "go-xla/nvidia/cu13/lib/libcublasLt.so.13",
		})
	cuda12 = cudaSource("cuda12-0.11.2", cuda12Requirements, "jax_plugins/xla_cuda12/xla_cuda_plugin.so",
		map[string]string{"go-xla/nvidia/bin/ptxas": "../cuda_nvcc/bin/ptxas"})
)

// cudaSource returns the source of a CUDA plugin that is in one of the Python packages listed in requirements.
func cudaSource(name, requirements, plugin string, links map[string]string) source {
	return source{
		name: name, from: name + " from the package index", sum: artifact.Sum([]byte(requirements)), file: cudaPlugin,
		fetch: packages{
			what:         "the XLA plugin for CUDA and NVIDIA's libraries (" + name + ", about 2 GB, once)",
			requirements: requirements,
			into:         "go-xla",
			plugin:       plugin,
			file:         cudaPlugin,
			links:        links,
		}.fetch,
	}
}

// cuda13Driver is the oldest driver version for CUDA 13, by NVIDIA's compatibility table.
const cuda13Driver = 580

// cudaFor returns the newest CUDA for a driver's major version, where 0 means unknown.
func cudaFor(driver int) source {
	if driver != 0 && driver < cuda13Driver {
		return cuda12
	}
	return cuda13
}

var driverPattern = regexp.MustCompile(`Kernel Module[^\n]*?\s(\d+)\.\d+`)

// parseDriver returns the major version of NVIDIA's driver from the driver's version file, or 0 if it finds none.
func parseDriver(text []byte) int {
	match := driverPattern.FindSubmatch(text)
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(string(match[1]))
	return major
}

// CUDADir returns the folder below PluginsDir for the CUDA plugin if the driver is unknown, as on a machine that builds
// an image.
func CUDADir() string { return cudaFor(0).dir("") }
