package setup

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
)

// Debian installs on Debian and Ubuntu what must be there beforehand, except Go.
const Debian = "sudo apt install build-essential python3-venv"

// Check is one thing that Doctor looked at.
type Check struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Found string `json:"found,omitempty"` // what is there
	Fix   string `json:"fix,omitempty"`   // what to do about a gap
}

// Backend is what computes.
type Backend struct {
	Name   string `json:"name"`             // as in device.Device; "" if none opens
	Source string `json:"source,omitempty"` // where it came from
	Plugin string `json:"plugin,omitempty"` // path of the XLA plugin
	Why    string `json:"why,omitempty"`    // why it isn't a faster one
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
	g, goError := findGo(ctx, e.Root)
	p, pythonError := python.Find(ctx)
	r.Checks = []Check{checkGo(g, goError), checkCompiler(ctx, g, e.Root), checkPython(ctx, p, pythonError), checkXLA(ctx)}
	r.Checks = append(r.Checks, e.checkTools(ctx, g)...)
	r.Checks = append(r.Checks, checkVenv(ctx, p))
	r.Backend = checkBackend(ctx, spec)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return r, nil
}

// good is a check of something that is there.
func good(name, found string) Check { return Check{Name: name, OK: true, Found: found} }

// gap is a check of something that is missing or wrong.
func gap(name, found, fix string) Check { return Check{Name: name, Found: found, Fix: fix} }

// runSetup fixes what the set-up installs.
const runSetup = "run 'hnn setup'"

func checkGo(g *golang, err error) Check {
	if err != nil {
		return gap("Go", err.Error(), getGo)
	}
	return good("Go", g.version+", "+g.path)
}

// checkCompiler looks for the C compiler that go would use: XLA's bindings are C.
func checkCompiler(ctx context.Context, g *golang, root string) Check {
	const name, fix = "C compiler", "install one, on Debian and Ubuntu with '" + Debian + "'"
	if g == nil {
		return gap(name, "unknown, since go does not run", fix)
	}
	out, err := g.run(ctx, root, nil, "env", "CC", "CGO_ENABLED")
	cc, enabled, _ := strings.Cut(strings.TrimSpace(out), "\n")
	if err != nil || cc == "" {
		return gap(name, "go does not say which it uses", fix)
	}
	path, err := exec.LookPath(strings.Fields(cc)[0])
	switch {
	case err != nil:
		return gap(name, cc+" is not on PATH", fix)
	case strings.TrimSpace(enabled) != "1":
		return gap(name, path+", but go is told not to use it (CGO_ENABLED=0)", "unset CGO_ENABLED")
	}
	return good(name, path)
}

func checkPython(ctx context.Context, p *python.Python, err error) Check {
	const name, fix = "Python with venv", "install it for the notebooks, on Debian and Ubuntu with '" + Debian +
		"'; without it, 'hnn reproduce --no-notebooks' does the same work"
	if err != nil {
		return gap(name, err.Error(), fix)
	}
	found := p.Version + ", " + p.Path
	if p.Import(ctx, "venv, ensurepip") != nil {
		return gap(name, found+", but its modules venv and ensurepip are missing", fix)
	}
	return good(name, found)
}

// checkXLA looks for the CPU plugin and hashes it.
func checkXLA(ctx context.Context) Check {
	const name = "XLA plugin for CPU"
	installed, err := device.Install(ctx, true, nil)
	if err != nil {
		return gap(name, err.Error(), runSetup)
	}
	return good(name, installed.Source+", "+installed.Path)
}

// checkTools looks for the kernel's programs and specification.
func (e *Environment) checkTools(ctx context.Context, g *golang) []Check {
	const name = "GoNB kernel"
	if g == nil {
		return []Check{gap(name, "unknown, since go does not run", runSetup)}
	}
	mod, err := g.readMod(ctx, e.Root)
	if err != nil {
		return []Check{gap(name, err.Error(), runSetup)}
	}
	k, err := e.tools(g, mod)
	if err != nil {
		return []Check{gap(name, err.Error(), runSetup)}
	}
	var checks []Check
	for _, t := range []tool{k.gonb, k.goimports, k.gopls} {
		c := good(t.name, t.path())
		if missing := seal.Check(ctx, t.dir, t.of, true); missing != nil {
			c = gap(t.name, whyNot(missing, "not built for "+g.version), runSetup)
		}
		if !c.OK && t == k.gopls {
			c.Fix += "; only completion and help in JupyterLab need it"
		}
		checks = append(checks, c)
	}
	if err := e.checkKernel(g, k); err != nil {
		return append(checks, gap(name, err.Error(), runSetup))
	}
	return append(checks, good(name, e.kernelDir()))
}

// whyNot says why something sealed does not count; absent says that it is not there.
func whyNot(err error, absent string) string {
	if none := (*seal.NoneError)(nil); errors.As(err, &none) && !none.Other {
		return absent
	}
	return err.Error()
}

// checkVenv looks at every file of the private Python environment.
func checkVenv(ctx context.Context, p *python.Python) Check {
	const name = "JupyterLab"
	if p == nil {
		return gap(name, "none, since there is no Python", runSetup)
	}
	dir, err := findVenv(ctx, p, true)
	if err != nil {
		return gap(name, whyNot(err, "the private Python environment is not installed"), runSetup)
	}
	return good(name, dir)
}

// checkBackend opens what spec names, if it is installed, and says why it isn't a faster one.
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
		b.Why = "the pure-Go backend was asked for; XLA is 20 to 60 times faster"
		b.Fix = "leave out --backend and GOMLX_BACKEND"
	case d.Name == "xla:cpu" && device.HasGPU():
		b.Why, b.Fix = "the GPU is used only when asked for", "run 'hnn setup --cuda', then give --backend xla:cuda"
	case d.Name == "xla:cpu":
		b.Why = "there is no NVIDIA GPU here"
	}
	return b
}
