package device

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/python/pythontest"
	"hnn/hnnlib/internal/seal"
)

// testLock is a lock whose two packages share a folder, as NVIDIA's do.
func testLock(t *testing.T) cudaLock {
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
	return cudaLock{
		name:         "cuda-test",
		requirements: requirements,
		plugin:       "jax_plugins/xla/plugin.so",
		links:        map[string]string{"libone.so.1": "go-xla/nvidia/cu/lib/libone.so.1", "go-xla/nvidia/bin/ptxas": "go-xla/nvidia/cu/bin/ptxas"},
	}
}

func TestCUDAIsInstalledFromLockedPackages(t *testing.T) {
	l, root, ctx := testLock(t), t.TempDir(), context.Background()
	if _, err := l.find(ctx, root, false, true, silent); err == nil || err.Error() != "the CUDA plugin is not installed: 'hnn setup --cuda' installs it" {
		t.Fatalf("looking only, got error %v", err)
	}
	p, err := l.find(ctx, root, true, true, silent)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, l.name, cudaPlugin); p.path != want || p.source != "cuda-test from the package index" {
		t.Errorf("got %+v, want the plugin %s", p, want)
	}
	for file, want := range map[string]string{
		cudaPlugin: pluginText, "libone.so.1": "one", "go-xla/nvidia/cu/lib/libtwo.so.1": "two", "go-xla/nvidia/bin/ptxas": "a compiler",
	} {
		if got, err := os.ReadFile(filepath.Join(root, l.name, file)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", file, got, err, want)
		}
	}
	if got := left(t, root); len(got) != 1 || got[0] != l.name {
		t.Errorf("the folder holds %q, want only %q", got, l.name)
	}
	t.Run("copy", func(t *testing.T) { cudaCopy(t, l, root) })
	t.Run("damage", func(t *testing.T) { cudaDamage(t, l, root) })
}

// cudaCopy has the plugin get another time, as copies, backups and layers of images give it: it stays whole, and isn't fetched again.
func cudaCopy(t *testing.T, l cudaLock, root string) {
	ctx := context.Background()
	path, other := filepath.Join(root, l.name, cudaPlugin), time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, other, other); err != nil {
		t.Fatal(err)
	}
	for _, full := range []bool{false, true} {
		if _, err := l.find(ctx, root, false, full, silent); err != nil {
			t.Errorf("looking only, with each file hashed %t: %v", full, err)
		}
		if m, err := readManifest(filepath.Join(root, l.name)); err != nil || !m.ModTime.Equal(other) {
			t.Errorf("the time that is noted is %v (%v), want %v", m.ModTime, err, other)
		}
	}
	var said []string
	if _, err := l.find(ctx, root, true, true, func(line string) { said = append(said, line) }); err != nil || len(said) > 0 {
		t.Errorf("asked to fetch what is missing, it said %q (%v)", said, err)
	}
}

// cudaDamage has a library of NVIDIA's, which is only read by the plugin, change.
func cudaDamage(t *testing.T, l cudaLock, root string) {
	ctx := context.Background()
	library := filepath.Join(root, l.name, "go-xla/nvidia/cu/lib/libtwo.so.1")
	damage(t, library, "twO")
	var wrong *DamageError
	if _, err := l.find(ctx, root, false, true, silent); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "libtwo.so.1") {
		t.Errorf("looking only, got error %v, want that libtwo.so.1 is damaged", err)
	}
	if _, err := l.find(ctx, root, false, false, silent); err != nil {
		t.Errorf("opening looks at the plugin only, and gives error %v", err)
	}
	var said []string
	if _, err := l.find(ctx, root, true, true, func(line string) { said = append(said, line) }); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(library); err != nil || string(text) != "two" || !strings.Contains(strings.Join(said, "\n"), "libtwo.so.1 in ") {
		t.Errorf("fetched again, it holds %q (%v); it said %q", text, err, said)
	}
}

func TestCUDAPackagesOfAnotherSumAreRefused(t *testing.T) {
	l, root := testLock(t), t.TempDir()
	l.requirements = strings.Replace(l.requirements, "sha256:", "sha256:"+strings.Repeat("ab", 32)+" #", 1)
	_, err := l.find(context.Background(), root, true, true, silent)
	if err == nil || !strings.Contains(err.Error(), "the package index handed out another file than the one that is expected") {
		t.Errorf("got error %v, want a wrong sum", err)
	}
	if got := left(t, root); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestCUDAPackagesThatLackAFile(t *testing.T) {
	l, root := testLock(t), t.TempDir()
	l.links = map[string]string{"libthree.so.1": "go-xla/nvidia/cu/lib/libthree.so.1"}
	_, err := l.find(context.Background(), root, true, true, silent)
	if err == nil || !strings.Contains(err.Error(), "the packages are not as expected: ") || !strings.Contains(err.Error(), "libthree.so.1") {
		t.Errorf("got error %v, want that a library is missing", err)
	}
	if got := left(t, root); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

// Every package of both locks has a version and sums, and the plugin is the same XLA as the CPU's.
func TestCUDAPackagesAreLocked(t *testing.T) {
	for _, l := range []cudaLock{cuda12, cuda13} {
		for line := range strings.SplitSeq(l.requirements, "\n") {
			if !strings.HasPrefix(line, "#") && strings.Contains(line, "==") && !strings.HasSuffix(line, " \\") {
				t.Errorf("%s: %q has no sum behind it", l.name, line)
			}
		}
		if l.packages() < 10 || !strings.Contains(l.requirements, "-pjrt=="+cpuWheels[0].version+" \\") {
			t.Errorf("%s locks %d packages, or another plugin than that of XLA %s", l.name, l.packages(), cpuWheels[0].version)
		}
	}
	if cuda12.of() == cuda13.of() || seal.Name == manifestName {
		t.Error("the two could be taken for one another")
	}
}
