package device

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/gomlx/go-xla/installer"

	"hnn/hnnlib/internal/python"
)

// HasGPU reports whether there is an NVIDIA GPU.
func HasGPU() bool { return installer.HasNvidiaGPU() }

// openCUDA opens XLA on an NVIDIA GPU.
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
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("there is no XLA plugin for CUDA here ('hnn setup --cuda' installs it): %s", oneLine(err))
	}
	if err != nil {
		return nil, err
	}
	return openXLA(p, r.options)
}

func cudaChain(progress func(string)) (*chain, error) {
	if thisPlatform != wheelPlatform {
		return nil, errors.New("there is a CUDA plugin for " + wheelPlatform + " only")
	}
	return chainOf("cuda", []source{cudaFor(driverVersion()).source()}, progress)
}

// cudaLock is the CUDA plugin with NVIDIA's libraries, as Python packages of locked versions and sums.
type cudaLock struct {
	name         string            // of CUDA and the plugin's version
	requirements string            // as pip reads them
	plugin       string            // the plugin's path in its package
	links        map[string]string // links that must be made, to the file that each leads to; both below the folder
}

//go:embed embedded/cuda13.txt
var cuda13Requirements string

//go:embed embedded/cuda12.txt
var cuda12Requirements string

// cudaPlugin is where the plugin lies in its folder. The libraries that it loads lie beside it, as go-xla's own
// installer puts them: the plugin's search path, and go-xla's search for CUDA's programs, expect that.
var cudaPlugin = filepath.Join("go-xla", "nvidia", "pjrt_c_api_cuda_plugin.so")

// The links are those that go-xla's installer makes: the compiler ptxas, which XLA runs, and libraries that NVIDIA's
// own don't find otherwise.
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

// cuda13Driver is the oldest driver for CUDA 13, by NVIDIA's compatibility table.
const cuda13Driver = 580

// cudaFor returns the newest CUDA for a driver's major version; 0 means unknown.
func cudaFor(driver int) cudaLock {
	if driver != 0 && driver < cuda13Driver {
		return cuda12
	}
	return cuda13
}

var driverPattern = regexp.MustCompile(`Kernel Module[^\n]*?\s(\d+)\.\d+`)

// driverVersion returns the major version of NVIDIA's driver, or 0.
func driverVersion() int {
	text, _ := os.ReadFile("/proc/driver/nvidia/version")
	return parseDriver(string(text))
}

func parseDriver(text string) int {
	match := driverPattern.FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(match[1])
	return major
}

// CUDADir is the folder below PluginsDir for the CUDA plugin of a machine whose driver is unknown, as where an image
// is built.
func CUDADir() string { return cudaFor(0).source().dir("") }

func (l cudaLock) source() source {
	sum := sha256.Sum256([]byte(l.requirements))
	return source{
		name: l.name, from: l.name + " from the package index",
		sum: hex.EncodeToString(sum[:]), file: cudaPlugin, fetch: l.fetch,
	}
}

// fetch has pip unpack the packages into dir, moves the plugin to its libraries, and makes the links.
func (l cudaLock) fetch(ctx context.Context, dir, scratch string, progress func(string)) error {
	p, err := python.Find(ctx)
	if err != nil {
		return err
	}
	if p, err = p.WithPip(ctx, scratch); err != nil {
		return err
	}
	progress(fmt.Sprintf("fetching the XLA plugin for CUDA and NVIDIA's libraries (%s, about 2 GB, once)…", l.name))
	target := filepath.Join(dir, "go-xla")
	if err := p.Install(ctx, scratch, l.requirements, target, progress); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(target, l.plugin), filepath.Join(dir, cudaPlugin)); err != nil {
		return fmt.Errorf("the packages are not as expected: %w", err)
	}
	for link, file := range l.links {
		if err := relativeLink(filepath.Join(dir, link), filepath.Join(dir, file)); err != nil {
			return fmt.Errorf("the packages are not as expected: %w", err)
		}
	}
	return nil
}

// relativeLink makes a link to an existing file that still leads there when the folder of both is renamed.
func relativeLink(link, file string) error {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	to, err := filepath.Rel(filepath.Dir(link), file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	return os.Symlink(to, link)
}
