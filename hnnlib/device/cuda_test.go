package device

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python/pythontest"
)

func TestCUDAIsChosenByTheDriver(t *testing.T) {
	for text, want := range map[string]string{
		"NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15 \nGCC version:  gcc 12":      "cuda12",
		"NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release\nGCC 13.3": "cuda13",
		"a driver that writes something else":                                                   "cuda13",
	} {
		if got := cudaFor([]byte(text)).name; !strings.HasPrefix(got, want) {
			t.Errorf("%q gives %s, want %s", text, got, want)
		}
	}
}

// cudaTest returns a source of packages that share a folder, as NVIDIA's do.
func cudaTest(t *testing.T) source {
	t.Helper()
	const none = ">=3.99" // the packages are installed whatever Python they require
	requirements := pythontest.Index(t,
		pythontest.Wheel{Name: "test_plugin", Version: "1.0", RequiresPython: none,
			Files: map[string]string{"jax_plugins/xla/plugin.so": pluginText}},
		pythontest.Wheel{Name: "test_one", Version: "1.0", RequiresPython: none,
			Files: map[string]string{"nvidia/cu/lib/libone.so.1": "one", "nvidia/cu/bin/ptxas": "a compiler"}},
		pythontest.Wheel{Name: "test_two", Version: "1.0", RequiresPython: none,
			Files: map[string]string{"nvidia/cu/lib/libtwo.so.1": "two"}},
	)
	links := map[string]string{
		"libone.so.1":             "go-xla/nvidia/cu/lib/libone.so.1",
		"go-xla/nvidia/bin/ptxas": "../cu/bin/ptxas",
	}
	return cudaSource("cuda-test", strings.Join(requirements, ""), "jax_plugins/xla/plugin.so", links)
}

func TestCUDAIsInstalledFromLockedPackages(t *testing.T) {
	s, ctx := cudaTest(t), context.Background()
	c, said := testChain(t, s)
	c.full = true
	dir := s.dir(c.root)
	p := found(t, c)
	if want := filepath.Join(dir, cudaPlugin); p.Path != want || p.Source != "cuda-test from the package index" {
		t.Errorf("got %+v, want the plugin %s", p, want)
	}
	const library = "go-xla/nvidia/cu/lib/libtwo.so.1"
	for file, want := range map[string]string{
		cudaPlugin: pluginText, "libone.so.1": "one", library: "two", "go-xla/nvidia/bin/ptxas": "a compiler",
	} {
		if got, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", file, got, err, want)
		}
	}
	holds(t, c.root, s)
	// Damage a library that only the plugin reads.
	damage(t, filepath.Join(dir, library), "twO")
	if _, err := c.find(ctx, false, works); !damaged(err) || !strings.Contains(err.Error(), library) {
		t.Errorf("looking only, got error %v, want that %s is damaged", err, library)
	}
	found(t, c)
	if text, err := os.ReadFile(filepath.Join(dir, library)); err != nil || string(text) != "two" ||
		!strings.Contains(said.String(), "libtwo.so.1 in ") {
		t.Errorf("fetched again, it holds %q (%v); it said %s", text, err, said)
	}
}

// Every package in both lists has a version and checksums, and the plugin is the same XLA as the CPU's.
func TestCUDAPackagesAreLocked(t *testing.T) {
	for _, requirements := range []string{cuda12Requirements, cuda13Requirements} {
		packages := regexp.MustCompile(`(?m)^[^#\n]*==.*$`).FindAllString(requirements, -1)
		for _, line := range packages {
			if !strings.HasSuffix(line, " \\") {
				t.Errorf("%q has no sum behind it", line)
			}
		}
		if len(packages) < 10 || !strings.Contains(requirements, "-pjrt==0.11.2 \\") {
			t.Errorf("the plugin of XLA 0.11.2 is not among %q", packages)
		}
	}
	if cuda12.of() == cuda13.of() {
		t.Error("the two could be taken for one another")
	}
}
