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

func TestOpenGo(t *testing.T) {
	d, err := Open(context.Background(), "go", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Name != "go" || d.DeviceLoops || d.Plugin != "" || d.Warning != "" {
		t.Fatalf("got %+v", d)
	}
	nine(t, d)
}

func TestOpenInstalledPluginByPathAndByName(t *testing.T) {
	installed, err := Install(context.Background(), false, func(line string) { t.Log(line) })
	if err != nil {
		t.Skipf("there is no plugin here: %v", err)
	}
	t.Setenv(compute.ConfigEnvVar, "go")
	for _, spec := range []string{"auto", "xla:cpu", "xla:" + installed.Path} {
		d, err := Open(context.Background(), spec, nil)
		if err != nil {
			t.Fatal(err)
		}
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
	if err != nil || d.Name != "go" {
		t.Fatalf("GOMLX_BACKEND=go opens %+v (%v)", d, err)
	}
}

// noPlugin makes a machine of this one that has no plugin, no Python and no network.
func noPlugin(t *testing.T) {
	t.Helper()
	t.Setenv("HNN_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	t.Setenv("PATH", t.TempDir())
	saved := newChain
	t.Cleanup(func() { newChain = saved })
	newChain = func(progress func(string)) (*chain, error) {
		c, err := chainOf("cpu", cpuWheels[:1], progress)
		if err == nil {
			c.places = func(string) (*Plugin, error) { return nil, os.ErrNotExist }
		}
		return c, err
	}
}

func TestOpenFallsBackToGoWithAWarning(t *testing.T) {
	noPlugin(t)
	t.Setenv(compute.ConfigEnvVar, "")
	d, err := Open(context.Background(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
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

func TestOpenXLAFailsWhereThereIsNone(t *testing.T) {
	noPlugin(t)
	_, err := Open(context.Background(), "xla:cpu", nil)
	if err == nil || strings.Contains(err.Error(), "\n") ||
		!strings.HasPrefix(err.Error(), "there is no XLA plugin for the CPU here (--backend go needs none): ") {
		t.Fatalf("got error %v, want one line that says so", err)
	}
	if _, err := Install(context.Background(), true, nil); err == nil ||
		err.Error() != "no XLA plugin is installed: run 'hnn setup' without --offline" {
		t.Fatalf("offline, got error %v", err)
	}
}

func TestOpenCUDAWithoutAGPU(t *testing.T) {
	if HasGPU() {
		t.Skip("there is a GPU")
	}
	_, err := Open(context.Background(), "xla:cuda", nil)
	if err == nil || !strings.Contains(err.Error(), "there is no NVIDIA GPU here") ||
		!strings.Contains(err.Error(), "--backend xla:cpu") {
		t.Fatalf("got error %v, want that there is no GPU, and what to use", err)
	}
}

func TestOpenSaysThatTheCacheCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HNN_CACHE_DIR", filepath.Join(file, "cache"))
	_, err := Open(context.Background(), "xla:cpu", nil)
	if err == nil || !strings.Contains(err.Error(), "cannot be written") ||
		!strings.Contains(err.Error(), "HNN_CACHE_DIR") {
		t.Fatalf("got error %v, want that the cache cannot be written", err)
	}
}
