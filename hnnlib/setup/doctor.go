package setup

import (
	"context"
	"errors"
	"os/exec"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// debian is how to install the prerequisites other than Go.
const debian = "on Debian and Ubuntu with 'sudo apt install build-essential python3-venv'"

// Check is the result of one of Doctor's checks.
type Check struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Found string `json:"found,omitempty"` // what was found or, if not OK, what is wrong
	Fix   string `json:"fix,omitempty"`   // what to do if not OK
}

// Backend is the compute backend that Doctor opened.
type Backend struct {
	Name   string `json:"name"`             // as in device.Device; "" if none opens
	Source string `json:"source,omitempty"` // where it came from
	Plugin string `json:"plugin,omitempty"` // path of the XLA plugin
	Why    string `json:"why,omitempty"`    // why there is no faster one, or none at all
	Fix    string `json:"fix,omitempty"`    // how to get a faster one
}

// Report is the result of Doctor.
type Report struct {
	Root    string  `json:"root"`    // the checkout; "" outside of one
	Cache   string  `json:"cache"`   // the cache folder
	Checks  []Check `json:"checks"`  // of the prerequisites and of what the set-up installs
	Backend Backend `json:"backend"` // for the spec passed to Doctor
}

// Doctor checks what is installed, also for the checkout that contains the working folder, if there is one. It installs
// and repairs nothing. spec names a backend, as in device.Open.
func Doctor(ctx context.Context, spec string) (*Report, error) {
	e, noCheckout := newEnvironment("")
	if noCheckout != nil {
		cache, err := artifact.CacheDir()
		if err != nil {
			return nil, err
		}
		e = &Environment{cache: cache}
	}
	g, noGo := findGo(ctx, e.Root)
	p, noPython := python.Find(ctx)
	checks := []Check{
		checked("Go", g.version+", "+g.path, noGo, getGo),
		checkCompiler(g, noGo),
		checkPython(ctx, p, noPython),
		checkXLA(ctx),
	}
	var parts []part
	switch {
	case noCheckout != nil:
		checks = append(checks, checked("checkout", "", noCheckout, "change to its folder to see what notebooks need"))
	case noGo != nil:
		checks = append(checks, checked("GoNB kernel", "", errNoGo, runSetup))
	default:
		parts = e.parts(g)
	}
	switch {
	case noCheckout == nil && p != nil:
		parts = append(parts, e.venv(p, nil))
	case noCheckout == nil:
		checks = append(checks, checked("JupyterLab", "", errors.New("none, since there is no Python"), runSetup))
	}
	for _, p := range parts {
		checks = append(checks, p.examine(ctx))
	}
	r := &Report{Root: e.Root, Cache: e.cache, Checks: checks, Backend: checkBackend(ctx, spec)}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return r, nil
}

// runSetup is the fix for everything that the set-up installs.
const runSetup = "run 'hnn setup'"

// checked returns a Check that is OK if err is nil.
func checked(name, found string, err error, fix string) Check {
	if err != nil {
		return Check{Name: name, Found: err.Error(), Fix: fix}
	}
	return Check{Name: name, OK: true, Found: found}
}

// checkCompiler looks for the C compiler that go would use. XLA's bindings need one.
func checkCompiler(g *golang, noGo error) Check {
	path, err := exec.LookPath(g.compiler)
	fix := "install one, " + debian
	switch {
	case noGo != nil:
		err = errNoGo
	case err != nil:
		err = errors.New(g.compiler + " is not on PATH")
	case !g.cgo:
		err, fix = errors.New(path+", but go is told not to use it (CGO_ENABLED=0)"), "unset CGO_ENABLED"
	}
	return checked("C compiler", path, err, fix)
}

// errNoGo is the result of checks that need go, if go does not run.
var errNoGo = errors.New("unknown, since go does not run")

func checkPython(ctx context.Context, p *python.Python, err error) Check {
	found := ""
	if err == nil {
		found = p.Version + ", " + p.Path
		if p.Import(ctx, "venv, ensurepip") != nil {
			err = errors.New(found + ", but its modules venv and ensurepip are missing")
		}
	}
	return checked("Python with venv", found, err, "install it for the notebooks, "+debian+
		"; without it, 'hnn reproduce --no-notebooks' does the same work")
}

// checkXLA looks for the CPU plugin and verifies its hash.
func checkXLA(ctx context.Context) Check {
	found := ""
	installed, err := device.Install(ctx, device.CPU, true, nil)
	if err == nil {
		found = installed.Source + ", " + installed.Path
	}
	return checked("XLA plugin for CPU", found, err, runSetup)
}

// examine verifies every file of the part.
func (p part) examine(ctx context.Context) Check {
	fix := runSetup
	if p.name == "gopls" {
		fix += "; only completion and help in JupyterLab need it"
	}
	return checked(p.name, p.path(), p.check(ctx, true), fix)
}

// checkBackend opens the backend that spec names, if it is installed, and explains why there is no faster one.
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
