package device

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"path/filepath"
)

// cudaLock is the CUDA plugin with NVIDIA's libraries, as Python packages of locked versions and sums.
type cudaLock struct {
	name         string            // of the folder below the plugins', for people too
	requirements string            // as pip reads them
	plugin       string            // the plugin's path in its package
	links        map[string]string // what must be found elsewhere than where the packages have it: link to file, below the folder
}

//go:embed embedded/cuda13.txt
var cuda13Requirements string

//go:embed embedded/cuda12.txt
var cuda12Requirements string

// cudaPlugin is where the plugin is put, below the folder: the libraries that it loads lie beside it, in the layout of go-xla's
// own installer, for which the plugin's search path and go-xla's search for CUDA's programs are made.
var cudaPlugin = filepath.Join("go-xla", "nvidia", "pjrt_c_api_cuda_plugin.so")

// cuda12 and cuda13 have the links that go-xla's installer makes: the compiler ptxas, which XLA runs, and the libraries that NVIDIA's
// own do not find by themselves.
var (
	cuda13 = cudaLock{
		name: "cuda13-0.11.2", requirements: cuda13Requirements,
		plugin: "jax_plugins/xla_cuda13/xla_cuda_plugin.so",
		links: map[string]string{
			"go-xla/nvidia/bin/ptxas": "go-xla/nvidia/cu13/bin/ptxas",
			"libcublas.so.13":         "go-xla/nvidia/cu13/lib/libcublas.so.13",
			"libcublasLt.so.13":       "go-xla/nvidia/cu13/lib/libcublasLt.so.13",
		},
	}
	cuda12 = cudaLock{
		name: "cuda12-0.11.2", requirements: cuda12Requirements,
		plugin: "jax_plugins/xla_cuda12/xla_cuda_plugin.so",
		links:  map[string]string{"go-xla/nvidia/bin/ptxas": "go-xla/nvidia/cuda_nvcc/bin/ptxas"},
	}
)

// cuda13Driver is the oldest driver that CUDA 13 runs on, says NVIDIA's compatibility table.
const cuda13Driver = 580

// cudaFor returns the newest CUDA for a driver's major version; 0 stands for one that is not known.
func cudaFor(driver int) cudaLock {
	if driver != 0 && driver < cuda13Driver {
		return cuda12
	}
	return cuda13
}

// CUDADir is the folder below PluginsDir for the CUDA plugin of a machine whose driver can't be seen, as where an image is built.
func CUDADir() string { return cudaFor(0).name }

func (l cudaLock) source() string { return l.name + " from the package index" }

// of is what the folder is sealed as made of.
func (l cudaLock) of() string {
	sum := sha256.Sum256([]byte(l.requirements))
	return l.name + " of requirements " + hex.EncodeToString(sum[:])[:12]
}
