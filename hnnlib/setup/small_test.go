package setup

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// says fails the test unless the error's text contains all parts.
func says(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("got error %v, want %q", err, part)
		}
	}
}

var installed = sync.OnceValues(func() (*Environment, error) {
	return Ensure(context.Background(), Options{Headless: true})
})

// environment returns the environment in the user's cache, which it installs if it is missing.
func environment(t *testing.T) *Environment {
	t.Helper()
	env, err := installed()
	must(t, err)
	return env
}

// These variables tell another process of a test what to set up.
const (
	envSmall  = "HNN_TEST_REQUIREMENTS"
	envHelper = "HNN_TEST_HELPER"
)

// small reduces the set-up to seconds, in a new cache whose folder it returns. pip, venv and go are real, but the only
// Python package is the test's own, and the XLA plugin is the one in the user's cache.
func small(t *testing.T) string {
	t.Helper()
	if _, err := python.Find(context.Background()); err != nil {
		t.Skip(err)
	}
	if _, err := device.Install(context.Background(), device.CPU, false, func(line string) { t.Log(line) }); err != nil {
		t.Skip(err)
	}
	plugins, err := artifact.CacheDir(device.PluginsDir)
	must(t, err)
	cache := t.TempDir()
	must(t, os.Symlink(plugins, filepath.Join(cache, device.PluginsDir)))
	t.Setenv(artifact.CacheDirEnv, cache)
	t.Setenv("TMPDIR", t.TempDir()) // tidy looks here for files left behind
	files := map[string]string{"hnn_test_package/__init__.py": "", "hnn_test_package/part.py": "VALUE = 1\n"}
	lines := pythontest.Index(t, pythontest.Wheel{Name: "hnn-test-package", Version: "1.0", Files: files})
	t.Setenv(envSmall, lines[0])
	savedRequirements, savedModules := requirements, venvModules
	t.Cleanup(func() { requirements, venvModules = savedRequirements, savedModules })
	readSmall()
	return cache
}

func readSmall() { requirements, venvModules = os.Getenv(envSmall), "hnn_test_package" }

// smallOptions returns the options of the set-up under test.
func smallOptions(progress func(string)) Options {
	return Options{Headless: true, Verify: true, Progress: progress}
}

// setupHelper runs the set-up and exits if this process was started by setupProcess.
func setupHelper() {
	if os.Getenv(envHelper) == "" {
		return
	}
	readSmall()
	_, err := Ensure(context.Background(), smallOptions(func(line string) { fmt.Fprintln(os.Stderr, line) }))
	if err != nil {
		fmt.Fprintln(os.Stderr, "hnn:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// setupProcess starts this test again in another process, where setupHelper runs the set-up.
func setupProcess(t *testing.T) (cmd *exec.Cmd, said *strings.Builder) {
	t.Helper()
	cmd = exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), envHelper+"=1")
	said = new(strings.Builder)
	cmd.Stderr = said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, cmd.Start())
	return cmd, said
}

// healthy fails the test unless all of Doctor's checks are OK.
func healthy(t *testing.T) {
	t.Helper()
	r, err := Doctor(context.Background(), "xla:cpu")
	must(t, err)
	for _, c := range r.Checks {
		if !c.OK && c.Name != "gopls" { // a headless set-up leaves gopls out
			t.Errorf("%+v", c)
		}
	}
	if r.Backend.Name != "xla:cpu" {
		t.Errorf("the backend is %+v", r.Backend)
	}
}

// tidy fails the test if the cache or the temporary folder contains anything that a set-up does not need.
func tidy(t *testing.T, cache string) {
	t.Helper()
	want := map[string][]string{
		cache:                          {"jupyter", "plugins", "python", "setup.lock", "tools"},
		filepath.Join(cache, "python"): {"3."},
		filepath.Join(cache, "tools"):  {"goimports-", "gonb-"},
		os.TempDir():                   nil,
	}
	for dir, prefixes := range want {
		names := slices.DeleteFunc(left(t, dir), func(name string) bool { return name == "plugins.lock" })
		if !slices.EqualFunc(names, prefixes, strings.HasPrefix) {
			t.Errorf("%s holds %q, want only %q", dir, names, prefixes)
		}
	}
	err := filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".hnn-tmp-") {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	must(t, err)
}

func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
