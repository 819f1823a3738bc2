//go:build !(linux && amd64)

package device

import (
	"context"
	"errors"
)

// HasGPU reports whether an NVIDIA GPU can be seen.
func HasGPU() bool { return false }

func installCUDA(context.Context, string, func(string)) error {
	return errors.New("there is a CUDA plugin for linux/amd64 only")
}
