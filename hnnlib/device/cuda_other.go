//go:build !(linux && amd64)

package device

const cudaKnown = false

// HasGPU reports whether an NVIDIA GPU can be seen.
func HasGPU() bool { return false }

func driverVersion() int { return 0 }
