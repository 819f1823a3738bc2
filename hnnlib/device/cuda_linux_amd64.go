package device

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/gomlx/go-xla/installer"
)

// HasGPU reports whether an NVIDIA GPU can be seen.
func HasGPU() bool { return installer.HasNvidiaGPU() }

// installCUDA fetches the CUDA plugin and NVIDIA's libraries into the new folder dir, with go-xla's installer. They
// find one another by absolute links, so they are made in place; the manifest, written last, makes them count.
func installCUDA(ctx context.Context, dir string, progress func(string)) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	version := cudaFor(driverVersion())
	progress(fmt.Sprintf("fetching the XLA plugin for CUDA and NVIDIA's libraries (%s, about 2 GB, once)…", version))
	err := quietly(ctx, func() error {
		return installer.CudaInstall(version, "latest", filepath.Join(dir, "go-xla"), false, installer.Quiet)
	})
	if err != nil {
		return err
	}
	file := filepath.Join("go-xla", "nvidia", installer.NVIDIAPJRTPluginFileName)
	return writeManifest(dir, file, "go-xla's installer, "+version)
}

// cuda13Driver is the oldest driver that CUDA 13 runs on, says NVIDIA's compatibility table.
const cuda13Driver = 580

// cudaFor returns go-xla's name of the newest CUDA for a driver's major version; 0 stands for one that is not known.
func cudaFor(driver int) string {
	if driver != 0 && driver < cuda13Driver {
		return "cuda12"
	}
	return "cuda13"
}

var driverPattern = regexp.MustCompile(`Kernel Module[^\n]*?\s(\d+)\.\d+`)

// driverVersion returns the major version of NVIDIA's driver, 0 where it does not say.
func driverVersion() int {
	text, err := os.ReadFile("/proc/driver/nvidia/version")
	if err != nil {
		return 0
	}
	return parseDriver(string(text))
}

func parseDriver(text string) int {
	match := driverPattern.FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	major, err := strconv.Atoi(match[1])
	if err != nil {
		return 0
	}
	return major
}
