package device

import (
	"os"
	"regexp"
	"strconv"

	"github.com/gomlx/go-xla/installer"
)

// HasGPU reports whether an NVIDIA GPU can be seen.
func HasGPU() bool { return installer.HasNvidiaGPU() }

// cudaKnown says that there are CUDA plugins for this platform.
const cudaKnown = true

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
