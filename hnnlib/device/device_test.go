package device

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
)

// nine computes 3² on the device.
func nine(t *testing.T, d *Device) {
	t.Helper()
	got := MustNewExec(d.Backend, func(x *Node) *Node { return Mul(x, x) }).MustCall(float64(3))[0].Value()
	if got != float64(9) {
		t.Fatalf("3² on %s is %v", d.Name, got)
	}
}

func TestOpenInstalledPluginByPathAndByName(t *testing.T) {
	installed, err := Install(context.Background(), CPU, false, func(line string) { t.Log(line) })
	if err != nil {
		t.Skipf("there is no plugin here: %v", err)
	}
	t.Setenv(compute.ConfigEnvVar, "go")
	for _, spec := range []string{"auto", "xla:cpu", "xla:" + installed.Path} {
		d, err := Open(context.Background(), spec, nil)
		must(t, err)
		if d.Name != "xla:cpu" || !d.DeviceLoops || d.Plugin != installed.Path || d.Source == "" || d.Warning != "" {
			t.Fatalf("%s opens %+v, not the plugin %s", spec, d, installed.Path)
		}
		if got := d.Backend.NumDevices(); got != 1 {
			t.Fatalf("%s opens %d devices, not one", spec, got)
		}
		nine(t, d)
		d.Close()
	}
	d, err := Open(context.Background(), "", nil)
	must(t, err)
	defer d.Close()
	if d.Name != "go" || d.DeviceLoops || d.Plugin != "" || d.Warning != "" {
		t.Fatalf("GOMLX_BACKEND=go opens %+v", d)
	}
	nine(t, d)
}

// noPlugin makes this machine look like one that has no plugin, no Python and no network.
func noPlugin(t *testing.T) {
	t.Helper()
	t.Setenv("HNN_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	t.Setenv("PATH", t.TempDir())
	saved := newChain
	t.Cleanup(func() { newChain = saved })
	newChain = func(kind string, progress func(string)) (*chain, error) {
		c, err := saved(kind, progress)
		if err == nil {
			c.sources, c.places = cpuWheels[:1], func(string) (*Plugin, error) { return nil, os.ErrNotExist }
		}
		return c, err
	}
}

func TestOpenFallsBackToGoWithAWarning(t *testing.T) {
	noPlugin(t)
	t.Setenv(compute.ConfigEnvVar, "")
	d, err := Open(context.Background(), "", nil)
	must(t, err)
	if d.Name != "go" || d.DeviceLoops {
		t.Fatalf("got %+v, want the pure-Go backend", d)
	}
	for _, part := range []string{"20 to 60 times slower", "no Python 3.10 or newer", "'hnn doctor' says what to do"} {
		if !strings.Contains(d.Warning, part) {
			t.Errorf("the warning %q does not say %q", d.Warning, part)
		}
	}
	nine(t, d)
}

// refuses fails the test unless Open returns an error for the spec, of one line that contains all parts.
func refuses(t *testing.T, spec string, parts ...string) {
	t.Helper()
	_, err := Open(context.Background(), spec, nil)
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got error %v, want one line with %q", spec, err, part)
		}
	}
}

func TestOpenXLAFailsWhereThereIsNone(t *testing.T) {
	noPlugin(t)
	refuses(t, "xla:cpu", "there is no XLA plugin for the CPU here (--backend go needs none): ")
	if _, err := Install(context.Background(), CPU, true, nil); err == nil ||
		err.Error() != "no XLA plugin is installed: run 'hnn setup' without --offline" {
		t.Fatalf("offline, got error %v", err)
	}
	if !HasGPU() {
		refuses(t, "xla:cuda", "there is no NVIDIA GPU here", "--backend xla:cpu")
	}
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o644))
	t.Setenv("HNN_CACHE_DIR", filepath.Join(file, "cache"))
	refuses(t, "xla:cpu", "cannot be written", "HNN_CACHE_DIR")
}
