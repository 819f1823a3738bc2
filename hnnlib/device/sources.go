package device

import (
	_ "embed"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"

	"hnn/hnnlib/internal/artifact"
)

// The kinds of plugins.
const (
	CPU  = "cpu"
	CUDA = "cuda" // for NVIDIA GPUs
)

// thisPlatform is the platform that the program was built for.
const thisPlatform = runtime.GOOS + "/" + runtime.GOARCH

// wheelPlatform is the only platform with wheels.
const wheelPlatform = "linux/amd64"

// cpuPlugin is the file name of an installed CPU plugin. go-xla recognizes CPU plugins by the "cpu" in their path.
const cpuPlugin = "pjrt_c_api_cpu_plugin.so"

// cudaPlugin is the plugin's path in its folder. The libraries that it loads lie beside it, as go-xla's own installer
// puts them: the plugin's search path, and go-xla's search for CUDA's programs, expect that.
var cudaPlugin = filepath.Join("go-xla", "nvidia", "pjrt_c_api_cuda_plugin.so")

// sourcesOf returns the sources of a kind of plugin for a platform, in order of preference. The build without a
// checksum is no fallback for wheels: otherwise a wheel with a wrong checksum would lead to a file that nothing
// verifies.
func sourcesOf(kind, platform string) []source {
	switch {
	case kind == CPU && platform == wheelPlatform:
		return cpuWheels
	case kind == CPU:
		return []source{goxlaSource(platform)}
	case platform == wheelPlatform:
		driver, _ := os.ReadFile("/proc/driver/nvidia/version") // fails if there is no GPU
		return []source{cudaFor(driver)}
	}
	return nil
}

// cpuWheels hold plugins for the CPU, in order of preference. Both were tried with the gradient of a gradient in a
// compiled loop. The first is XLA as of jaxlib 0.11.2, the second an unmodified build of the zml project.
var cpuWheels = []source{
	wheel("lammps-jax-pjrt-cpu", "0.11.2", "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		"1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1"),
	wheel("fastatomstruct-xla-cpu", "2026.6.23", "fastatomstruct_xla_cpu/libpjrt_cpu.so",
		"88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9"),
}

// wheel returns the source of a plugin in a pinned Python package, whose wheel has the sha256 sum.
func wheel(name, version, plugin, sum string) source {
	return source{
		name:         "cpu-" + name + "-" + version,
		from:         "wheel " + name + " " + version,
		sum:          sum,
		file:         cpuPlugin,
		what:         "the XLA plugin for CPU (63 MB, once)",
		requirements: name + "==" + version + " --hash=sha256:" + sum + "\n",
		into:         "package", // also holds the licences
		plugin:       plugin,
	}
}

//go:embed embedded/cuda13.txt
var cuda13Requirements string

//go:embed embedded/cuda12.txt
var cuda12Requirements string

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
		name:         name,
		from:         name + " from the package index",
		sum:          artifact.Sum([]byte(requirements)),
		file:         cudaPlugin,
		what:         "the XLA plugin for CUDA and NVIDIA's libraries (" + name + ", about 2 GB, once)",
		requirements: requirements,
		into:         "go-xla",
		plugin:       plugin,
		links:        links,
	}
}

// cuda13Driver is the oldest driver version for CUDA 13, by NVIDIA's compatibility table.
const cuda13Driver = 580

var driverPattern = regexp.MustCompile(`Kernel Module[^\n]*?\s(\d+)\.\d+`)

// cudaFor returns the newest CUDA for NVIDIA's driver, whose version file holds the text driver. If the text has no
// version, it is the newest of all.
func cudaFor(driver []byte) source {
	if match := driverPattern.FindSubmatch(driver); match != nil {
		if major, err := strconv.Atoi(string(match[1])); err == nil && major < cuda13Driver {
			return cuda12
		}
	}
	return cuda13
}

// CUDADir returns the folder below PluginsDir for the CUDA plugin if the driver is unknown, as on a machine that builds
// an image.
func CUDADir() string { return cudaFor(nil).dir("") }
