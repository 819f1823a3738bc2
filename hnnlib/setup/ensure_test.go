package setup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

func TestEnsureSaysWhatIsMissing(t *testing.T) {
	p, err := python.Find(context.Background())
	if err != nil {
		t.Skip(err)
	}
	onlyPython := t.TempDir()
	must(t, os.Symlink(p.Path, filepath.Join(onlyPython, "python3")))
	for _, c := range []struct {
		path, want string
		noPython   bool
	}{
		{os.Getenv("PATH"), "run 'hnn setup' without --offline", false},
		{t.TempDir(), "apt install python3-venv", true},
		{onlyPython, "put Go 1.26 or newer on PATH", false},
	} {
		t.Setenv("HNN_CACHE_DIR", t.TempDir())
		t.Setenv("PATH", c.path)
		_, err := Ensure(context.Background(), Options{Offline: true, Headless: true})
		says(t, err, c.want)
		if NoPython(err) != c.noPython {
			t.Errorf("NoPython(%v) is %t, want %t", err, NoPython(err), c.noPython)
		}
	}
}

func TestEnsureCanBeInterruptedWhileItWaits(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("HNN_CACHE_DIR", cache)
	unlock, err := artifact.Lock(context.Background(), setupLock(cache), nil)
	must(t, err)
	defer unlock()
	ctx, cancel := context.WithCancel(context.Background())
	var said []string
	_, err = Ensure(ctx, Options{Progress: func(line string) {
		said = append(said, line)
		cancel()
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	if len(said) != 1 || !strings.Contains(said[0], "waiting for another process") {
		t.Fatalf("it said %q, want that it waits", said)
	}
}

func TestVenvIsForItsPythonAndItsPackages(t *testing.T) {
	ctx, dir, e := context.Background(), t.TempDir(), &Environment{pythons: t.TempDir()}
	linked := filepath.Join(dir, "python3")
	link := func(to string) {
		_ = os.Remove(linked)
		must(t, errors.Join(writeInto(dir, to, "", 0o755), os.Symlink(to, linked)))
	}
	link("python3.12")
	venv := func() part { return e.venv(&python.Python{Path: linked, Minor: 12}, silent) }
	unfinished := func() { says(t, venv().check(ctx, false), "it is not there, or was not finished") }
	unfinished()
	must(t, os.Mkdir(venv().dir, 0o755))
	unfinished()
	must(t, artifact.SealFolder(ctx, venv().dir, venv().of))
	must(t, venv().check(ctx, false))
	link("another3.12")
	unfinished()
	link("python3.12")
	must(t, venv().check(ctx, false))
	defer func(saved string) { requirements = saved }(requirements)
	requirements = "others"
	unfinished()
}

func TestRequirementsAreLocked(t *testing.T) {
	packages := regexp.MustCompile(`(?m)^[^#\n]*==.*$`).FindAllString(requirements, -1)
	for _, line := range packages {
		if !strings.HasSuffix(line, "\\") {
			t.Errorf("%q has no hash behind it", line)
		}
	}
	if len(packages) < 50 {
		t.Fatalf("there are only %q", packages)
	}
	for _, want := range []string{"jupyterlab==4.6.6", "nbclient==0.11.0", "nbconvert==7.17.2", "plotly==7.1.0"} {
		if !strings.Contains(requirements, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestCachePartsAreMeasuredAndRemoved(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("HNN_CACHE_DIR", cache)
	for name, text := range map[string]string{"runs/one/weights": "12345", "runs/two/weights": "678",
		device.PluginsDir + "/cpu.so": "1234567", "a file": "1"} {
		must(t, writeInto(cache, name, text, 0o644))
	}
	parts, err := CacheParts()
	must(t, err)
	plugins := CachePart{device.PluginsDir, filepath.Join(cache, device.PluginsDir)}
	want := []CachePart{plugins, {"runs", filepath.Join(cache, "runs")}}
	if !slices.Equal(parts, want) || artifact.Size(plugins.Path) != 7 || artifact.Size(parts[1].Path) != 8 {
		t.Fatalf("the cache holds %+v, want %+v", parts, want)
	}
	unlock, err := artifact.Lock(context.Background(), setupLock(cache), nil)
	must(t, err)
	says(t, parts[1].Remove(), "another process is installing")
	unlock()
	must(t, parts[1].Remove())
	if parts, err = CacheParts(); err != nil || !slices.Equal(parts, []CachePart{plugins}) {
		t.Fatalf("after removing runs the cache holds %+v (%v)", parts, err)
	}
}
