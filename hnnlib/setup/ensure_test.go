package setup

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
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
		is         error
	}{
		{os.Getenv("PATH"), "run 'hnn setup' without --offline", false, nil},
		{t.TempDir(), "apt install python3-venv", true, nil},
		{onlyPython, "put Go 1.26 or newer on PATH", false, exec.ErrNotFound},
	} {
		t.Setenv("HNN_CACHE_DIR", t.TempDir())
		t.Setenv("PATH", c.path)
		_, err := Ensure(context.Background(), Options{Offline: true, Headless: true})
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("got error %v, want %q", err, c.want)
		}
		if NoPython(err) != c.noPython {
			t.Errorf("that the error %v is for want of Python is %t, want %t", err, NoPython(err), c.noPython)
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

func TestVenvCountsOnlyWhenFinished(t *testing.T) {
	dir := t.TempDir()
	base := filepath.Join(t.TempDir(), "python3.12")
	err := errors.Join(os.WriteFile(base, nil, 0o755), os.Mkdir(filepath.Join(dir, "bin"), 0o755), os.Symlink(base, venvPython(dir)))
	must(t, err)
	refused := func(why string) {
		t.Helper()
		if err := venvReady(context.Background(), dir, false); err == nil || !strings.Contains(err.Error(), why) {
			t.Fatalf("got error %v, want %q", err, why)
		}
	}
	refused("it is not there, or was not finished")
	of, err := venvOf(dir)
	must(t, err)
	must(t, seal.Write(context.Background(), dir, of))
	if err := venvReady(context.Background(), dir, false); err != nil {
		t.Fatalf("a finished environment does not count: %v", err)
	}
	other := filepath.Join(t.TempDir(), "python3.13")
	must(t, errors.Join(os.WriteFile(other, nil, 0o755), os.Remove(base), os.Symlink(other, base)))
	refused("says that it was made of ")
	must(t, os.Remove(base))
	refused("its Python is gone")
	must(t, os.WriteFile(base, nil, 0o755))
	if err := venvReady(context.Background(), dir, false); err != nil {
		t.Fatalf("with its Python back, the environment does not count: %v", err)
	}
	saved := requirements
	t.Cleanup(func() { requirements = saved })
	requirements = "others"
	refused("says that it was made of ")
}

func TestRequirementsAreLocked(t *testing.T) {
	packages := 0
	for line := range strings.SplitSeq(requirements, "\n") {
		if strings.Contains(line, "==") && !strings.HasPrefix(line, "#") {
			packages++
			if !strings.HasSuffix(line, "\\") {
				t.Errorf("%q has no hash behind it", line)
			}
		}
	}
	if packages < 50 {
		t.Fatalf("there are only %d packages", packages)
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
	for name, size := range map[string]int{"runs/one/weights": 100, "runs/two/weights": 23, device.PluginsDir + "/cpu.so": 7, "a file": 5} {
		path := filepath.Join(cache, name)
		must(t, errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, make([]byte, size), 0o644)))
	}
	parts, err := CacheParts()
	must(t, err)
	if len(parts) != 2 || parts[0].Name != device.PluginsDir || parts[0].Bytes != 7 || parts[1].Name != "runs" ||
		parts[1].Bytes != 123 {
		t.Fatalf("the cache holds %+v", parts)
	}
	unlock, err := artifact.Lock(context.Background(), setupLock(cache), nil)
	must(t, err)
	if err := parts[1].Remove(); err == nil || !strings.Contains(err.Error(), "another process is installing") {
		t.Fatalf("while something is installed, got error %v", err)
	}
	unlock()
	must(t, parts[1].Remove())
	if parts, err = CacheParts(); err != nil || len(parts) != 1 || parts[0].Name != device.PluginsDir {
		t.Fatalf("after removing runs the cache holds %+v (%v)", parts, err)
	}
}
