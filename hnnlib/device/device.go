package device

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"

	"hnn/hnnlib/internal/artifact"
)

// Device is an open compute backend.
type Device struct {
	Backend     compute.Backend
	Name        string // "xla:cpu", "xla:cuda" or "go"
	Plugin      string // the XLA plugin's path; "" for pure Go
	Source      string // where it came from, e.g. "wheel lammps-jax-pjrt-cpu 0.11.2"
	DeviceLoops bool   // whether it runs compiled While loops, as XLA does; otherwise, Go runs the loops
	Warning     string // for the user, such as why it isn't the fastest; usually ""
}

// Open opens the backend that spec names, one of those in [Known]; "" means $GOMLX_BACKEND or, if that is empty, auto.
// It installs a missing plugin. If progress is not nil, it is called with a line about each step that takes over a
// second. If spec is unknown, the error is a *SpecError.
//
// Opening an installed XLA backend takes 25 to 225 ms.
func Open(ctx context.Context, spec string, progress func(string)) (*Device, error) {
	return open(ctx, spec, true, progress)
}

// OpenInstalled is like Open, but installs nothing. It hashes the CPU plugins in our cache before it loads one, which
// takes 0.3 s: a damaged one may end the process.
func OpenInstalled(ctx context.Context, spec string) (*Device, error) {
	return open(ctx, spec, false, nil)
}

func open(ctx context.Context, spec string, fetch bool, progress func(string)) (*Device, error) {
	r, err := parse(spec)
	switch {
	case err != nil:
		return nil, err
	case r.kind == "go":
		return openGo("asked for", "")
	case r.kind == "path":
		return openXLA(&Plugin{Path: r.path, Source: "given by path"}, r.options)
	case r.kind == CUDA && !HasGPU():
		return nil, errors.New("there is no NVIDIA GPU here (no /dev/nvidia*, and nvidia-smi shows none): " +
			"use --backend xla:cpu")
	}
	d, err := openFound(ctx, r, fetch, progress)
	if err == nil || ctx.Err() != nil || r.kind != "auto" {
		return d, err
	}
	return openGo("no XLA plugin", slowWarning+oneLine(err))
}

// HasGPU reports whether there is an NVIDIA GPU.
func HasGPU() bool { return installer.HasNvidiaGPU() }

// slowWarning warns of the cost of the pure-Go backend, measured on two cores. The reason for using it follows.
const slowWarning = "there is no XLA here, so the pure-Go backend computes, 20 to 60 times slower " +
	"(60 ms for a training step of an HNN instead of 1.4 ms; 'hnn doctor' says what to do): "

// missing begins the error for a kind of request if there is no plugin.
var missing = map[string]string{
	CPU:  "there is no XLA plugin for the CPU here (--backend go needs none): ",
	CUDA: "there is no XLA plugin for CUDA here ('hnn setup --cuda' installs it): ",
}

// openFound opens XLA with the first plugin for the CPU that starts, or with CUDA's.
func openFound(ctx context.Context, r request, fetch bool, progress func(string)) (d *Device, err error) {
	kind := CPU
	if r.kind == CUDA {
		kind = CUDA
	}
	c, err := newChain(kind, progress)
	if err != nil {
		return nil, err
	}
	c.full = !fetch && kind == CPU
	p, err := c.find(ctx, fetch, func(p *Plugin) (err error) {
		switch {
		case kind == CUDA: // another could not replace one that does not start
			return checkPlugin(p)
		case pjrt.IsCUDAName(p.Path):
			return fmt.Errorf("the path of the XLA plugin, %s, has 'cuda' or 'nvidia' in it, by which go-xla knows "+
				"a plugin for GPUs: set %s to a folder without", p.Path, artifact.CacheDirEnv)
		}
		d, err = openXLA(p, r.options)
		return err
	})
	switch {
	case err == nil && kind == CUDA:
		return openXLA(p, r.options)
	case err == nil, ctx.Err() != nil:
		return d, err
	}
	return nil, errors.New(missing[r.kind] + oneLine(err))
}

// openXLA opens the plugin p with go-xla's options.
func openXLA(p *Plugin, options string) (*Device, error) {
	if err := checkPlugin(p); err != nil {
		return nil, err
	}
	if strings.Contains(p.Path, ",") {
		return nil, fmt.Errorf("the path of the XLA plugin, %s, has a comma, which go-xla takes for the start of "+
			"its options: move the plugin, or set %s", p.Path, artifact.CacheDirEnv)
	}
	values := pjrt.NamedValuesMap{}
	if !pjrt.IsCUDAName(p.Path) {
		// By default the CPU client opens one device per core, and runs 30 % slower.
		values["cpu_device_count"] = int64(1)
	}
	xla.EnableAutoInstall(false)
	backend, err := xla.NewWithOptions(p.Path+options, values)
	if err != nil {
		return nil, fmt.Errorf("the XLA plugin %s does not start: %s", p.Path, oneLine(err))
	}
	name := "xla:cpu"
	if backend.IsCUDA() || strings.Contains(strings.ToLower(backend.DeviceDescription(0)), "cuda") {
		name = "xla:cuda"
	}
	return &Device{Backend: backend, Name: name, Plugin: p.Path, Source: p.Source, DeviceLoops: true}, nil
}

func openGo(source, warning string) (*Device, error) {
	backend, err := gobackend.New("")
	if err != nil {
		return nil, fmt.Errorf("the pure-Go backend does not start: %w", err)
	}
	return &Device{Backend: backend, Name: "go", Source: source, Warning: warning}, nil
}

// Close frees the backend's resources. Nothing made by it may be used afterwards.
func (d *Device) Close() {
	if d.Backend != nil && !d.Backend.IsFinalized() {
		d.Backend.Finalize()
	}
}

// oneLine returns the error's text with its lines joined by "; ".
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
