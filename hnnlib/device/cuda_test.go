package device

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python/pythontest"
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

// cudaTest is a lock whose two packages share a folder, as NVIDIA's do, and a chain for it.
func cudaTest(t *testing.T) (cudaLock, *chain, *[]string) {
	t.Helper()
	wheels := []pythontest.Wheel{
		{Name: "test_plugin", Files: map[string]string{"jax_plugins/xla/plugin.so": pluginText}},
		{Name: "test_one", Files: map[string]string{"nvidia/cu/lib/libone.so.1": "one", "nvidia/cu/bin/ptxas": "a compiler"}},
		{Name: "test_two", Files: map[string]string{"nvidia/cu/lib/libtwo.so.1": "two"}},
	}
	for i := range wheels { // they are installed whatever Python they are for
		wheels[i].Version, wheels[i].RequiresPython = "1.0", ">=3.99"
	}
	requirements := ""
	for _, w := range pythontest.Index(t, wheels...) {
		requirements += w.Requirement
	}
	l := cudaLock{
		name:         "cuda-test",
		requirements: requirements,
		plugin:       "jax_plugins/xla/plugin.so",
		links:        map[string]string{"libone.so.1": "go-xla/nvidia/cu/lib/libone.so.1", "go-xla/nvidia/bin/ptxas": "go-xla/nvidia/cu/bin/ptxas"},
	}
	c, said := testChain(t, l.source())
	c.full = true
	return l, c, said
}

func TestCUDAIsInstalledFromLockedPackages(t *testing.T) {
	l, c, said := cudaTest(t)
	ctx, dir := context.Background(), l.source().dir(c.root)
	p, err := c.ensure(ctx, true, works)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, cudaPlugin); p.path != want || p.source != "cuda-test from the package index" {
		t.Errorf("got %+v, want the plugin %s", p, want)
	}
	for file, want := range map[string]string{
		cudaPlugin: pluginText, "libone.so.1": "one", "go-xla/nvidia/cu/lib/libtwo.so.1": "two", "go-xla/nvidia/bin/ptxas": "a compiler",
	} {
		if got, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", file, got, err, want)
		}
	}
	holds(t, c.root, l.source())
	// A library of NVIDIA's, which only the plugin reads, is damaged.
	library := filepath.Join(dir, "go-xla/nvidia/cu/lib/libtwo.so.1")
	damage(t, library, "twO")
	if _, err := c.existing(ctx, works); !damaged(err) || !strings.Contains(err.Error(), "libtwo.so.1") {
		t.Errorf("looking only, got error %v, want that libtwo.so.1 is damaged", err)
	}
	if _, err := c.ensure(ctx, true, works); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(library); err != nil || string(text) != "two" ||
		!strings.Contains(strings.Join(*said, "\n"), "libtwo.so.1 in ") {
		t.Errorf("fetched again, it holds %q (%v); it said %q", text, err, *said)
	}
}

func TestCUDAPackagesThatAreRefused(t *testing.T) {
	for want, change := range map[string]func(*cudaLock){
		"the package index served another file than expected": func(l *cudaLock) {
			l.requirements = strings.Replace(l.requirements, "sha256:", "sha256:"+strings.Repeat("ab", 32)+" #", 1)
		},
		"the packages are not as expected: stat ": func(l *cudaLock) {
			l.links = map[string]string{"libthree.so.1": "go-xla/nvidia/cu/lib/libthree.so.1"}
		},
	} {
		l, c, _ := cudaTest(t)
		change(&l)
		c.sources = []source{l.source()}
		if _, err := c.ensure(context.Background(), true, works); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
		holds(t, c.root)
	}
}

// Every package of both locks has a version and sums, and the plugin is the same XLA as the CPU's.
func TestCUDAPackagesAreLocked(t *testing.T) {
	for _, l := range []cudaLock{cuda12, cuda13} {
		packages := 0
		for line := range strings.SplitSeq(l.requirements, "\n") {
			if strings.HasPrefix(line, "#") || !strings.Contains(line, "==") {
				continue
			}
			packages++
			if !strings.HasSuffix(line, " \\") {
				t.Errorf("%s: %q has no sum behind it", l.name, line)
			}
		}
		if packages < 10 || !strings.Contains(l.requirements, "-pjrt=="+lammpsWheel.version+" \\") {
			t.Errorf("%s locks %d packages, or another plugin than that of XLA %s", l.name, packages, lammpsWheel.version)
		}
	}
	if cuda12.source().of() == cuda13.source().of() {
		t.Error("the two could be taken for one another")
	}
}
