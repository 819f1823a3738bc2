package device

import (
	"strings"
	"testing"
)

func TestCUDAIsChosenByTheDriver(t *testing.T) {
	for text, want := range map[string]string{
		"NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Thu Jan 23 01:05:10 UTC 2025\nGCC version:  gcc 12":  "cuda12",
		"NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs)  Sun Jul 27\nGCC 13.3": "cuda13",
		"a driver that writes something else": "cuda13",
	} {
		if got := cudaFor(parseDriver(text)).name; !strings.HasPrefix(got, want) {
			t.Errorf("%q gives %s, want %s", text, got, want)
		}
	}
}
