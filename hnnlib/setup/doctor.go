package setup

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
)

// Debian is the one line that installs on Debian and Ubuntu what must be there beforehand, but for Go.
const Debian = "sudo apt install build-essential python3-venv"

// Check is one thing that Doctor looked at.
type Check struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Found string `json:"found,omitempty"` // what is there
	Fix   string `json:"fix,omitempty"`   // what to do about a gap
}

// Backend is what computes, and why not something faster.
type Backend struct {
	Name   string `json:"name"`             // as device.Device has it; "" where none opens
	Source string `json:"source,omitempty"` // how it was found
	Plugin string `json:"plugin,omitempty"` // path of the XLA plugin
	Why    string `json:"why,omitempty"`    // why it is not a faster one
	Fix    string `json:"fix,omitempty"`    // what to do about that
}

// Report is what Doctor found.
type Report struct {
	Root    string  `json:"root"`    // the checkout
	Cache   string  `json:"cache"`   // the cache folder
	Checks  []Check `json:"checks"`  // what must be there, and what the set-up installs
	Backend Backend `json:"backend"` // for the spec that Doctor was given
}

// Doctor looks at what is installed, and changes nothing. spec is a backend as device.Open takes it.
func Doctor(ctx context.Context, root, spec string) (*Report, error) {
	e, err := newEnvironment(root)
	if err != nil {
		return nil, err
	}
	cache, err := artifact.CacheDir()
	if err != nil {
		return nil, err
	}
	r := &Report{Root: e.Root, Cache: cache}
	g, goCheck := checkGo(ctx, e.Root)
	p, pythonCheck := checkPython(ctx)
	r.Checks = append(r.Checks, goCheck, checkCompiler(ctx, g, e.Root), pythonCheck, checkXLA(ctx))
	r.Checks = append(r.Checks, e.checkTools(ctx, g)...)
	r.Checks = append(r.Checks, checkVenv(ctx, p))
	r.Backend = checkBackend(ctx, spec)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return r, nil
}

func checkGo(ctx context.Context, root string) (*golang, Check) {
	g, err := findGo(ctx, root)
	if err != nil {
		return nil, Check{Name: "Go", Found: err.Error(), Fix: "put Go 1.26 or newer on PATH, see https://go.dev/doc/install"}
	}
	return g, Check{Name: "Go", OK: true, Found: g.version + ", " + g.path}
}

// checkCompiler looks for the C compiler that go would use: XLA's bindings are C.
func checkCompiler(ctx context.Context, g *golang, root string) Check {
	c := Check{Name: "C compiler", Fix: "install one, on Debian and Ubuntu with '" + Debian + "'"}
	if g == nil {
		c.Found = "unknown, since go does not run"
		return c
	}
	out, err := g.run(ctx, root, "env", "CC", "CGO_ENABLED")
	cc, enabled, _ := strings.Cut(strings.TrimSpace(out), "\n")
	if err != nil || cc == "" {
		c.Found = "go does not say which it uses"
		return c
	}
	path, err := exec.LookPath(strings.Fields(cc)[0])
	switch {
	case err != nil:
		c.Found = cc + " is not on PATH"
		return c
	case strings.TrimSpace(enabled) != "1":
		c.Found, c.Fix = path+", but go is told not to use it (CGO_ENABLED=0)", "unset CGO_ENABLED"
		return c
	}
	return Check{Name: c.Name, OK: true, Found: path}
}

func checkPython(ctx context.Context) (*python.Python, Check) {
	c := Check{Name: "Python with venv", Fix: "install it for the notebooks, on Debian and Ubuntu with '" + Debian + "'; without it, 'hnn reproduce --no-notebooks' does the same work"}
	p, err := python.Find(ctx)
	if err != nil {
		c.Found = err.Error()
		return nil, c
	}
	c.Found = p.Version() + ", " + p.Path
	if !p.Has(ctx, "venv", "ensurepip") {
		c.Found += ", but its modules venv and ensurepip are missing"
		return p, c
	}
	return p, Check{Name: c.Name, OK: true, Found: c.Found}
}

// checkXLA looks for the CPU plugin and hashes it.
func checkXLA(ctx context.Context) Check {
	installed, err := device.Install(ctx, true, nil)
	if errors.As(err, new(*device.DamageError)) {
		return Check{Name: "XLA plugin for CPU", Found: err.Error(), Fix: "run 'hnn setup', which fetches it again"}
	}
	if err != nil {
		return Check{Name: "XLA plugin for CPU", Found: "none", Fix: "run 'hnn setup'"}
	}
	return Check{Name: "XLA plugin for CPU", OK: true, Found: installed.Source + ", " + installed.Path}
}

// checkTools looks for the kernel's programs and for its specification.
func (e *Environment) checkTools(ctx context.Context, g *golang) []Check {
	const fix = "run 'hnn setup'"
	kernel := Check{Name: "GoNB kernel", Fix: fix}
	if g == nil {
		kernel.Found = "unknown, since go does not run"
		return []Check{kernel}
	}
	k, err := newKernelTools(ctx, e, g)
	if err != nil {
		kernel.Found = err.Error()
		return []Check{kernel}
	}
	var checks []Check
	for _, t := range []tool{k.gonb, k.goimports, k.gopls} {
		missing := k.built(ctx, g, t)
		c := Check{Name: t.name, OK: missing == nil, Found: filepath.Join(k.dir(g, t), t.name)}
		if !c.OK {
			c.Found, c.Fix = whyNot(missing, "not built for "+g.version), fix
		}
		if !c.OK && t == k.gopls {
			c.Fix += "; only completion and help in JupyterLab need it"
		}
		checks = append(checks, c)
	}
	files, err := e.kernelFiles(g, k)
	if err == nil {
		err = kernelAsWritten(e.kernelDir(), files)
	}
	if err == nil {
		kernel = Check{Name: kernel.Name, OK: true, Found: e.kernelDir()}
	} else {
		kernel.Found = err.Error()
	}
	return append(checks, kernel)
}

// whyNot says why something sealed does not count; that it is not there is said in the words of absent.
func whyNot(err error, absent string) string {
	if none := (*seal.NoneError)(nil); errors.As(err, &none) && !none.Other {
		return absent
	}
	return err.Error()
}

// checkVenv looks for the private Python environment, and at each of its files.
func checkVenv(ctx context.Context, p *python.Python) Check {
	c := Check{Name: "JupyterLab", Fix: "run 'hnn setup'"}
	if p == nil {
		c.Found = "none, since there is no Python"
		return c
	}
	dir, err := findVenv(p)
	if err == nil {
		err = venvWhole(ctx, dir)
	}
	if err != nil {
		c.Found = whyNot(err, "the private Python environment is not installed")
		return c
	}
	return Check{Name: c.Name, OK: true, Found: dir}
}

// checkBackend opens what spec names, as far as it is installed, and says why it is not a faster one.
func checkBackend(ctx context.Context, spec string) Backend {
	d, err := device.OpenInstalled(ctx, spec)
	if err != nil {
		return Backend{Why: err.Error(), Fix: "run 'hnn setup', or choose another --backend"}
	}
	defer d.Close()
	b := Backend{Name: d.Name, Source: d.Source, Plugin: d.Plugin}
	switch {
	case d.Name == "go" && d.Warning != "":
		b.Why, b.Fix = d.Warning, "run 'hnn setup', which says why no XLA plugin can be had"
	case d.Name == "go":
		b.Why, b.Fix = "the pure-Go backend was asked for; XLA is 20 to 60 times faster", "leave out --backend and GOMLX_BACKEND"
	case d.Name == "xla:cpu" && device.HasGPU():
		b.Why, b.Fix = "the GPU is used only when asked for", "run 'hnn setup --cuda', then give --backend xla:cuda"
	case d.Name == "xla:cpu":
		b.Why = "there is no NVIDIA GPU here"
	}
	return b
}
