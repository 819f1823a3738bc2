package python

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/process"
)

// Oldest and newest Python 3 minor version that the project's own requirements are locked for.
const (
	OldestMinor = 10
	NewestMinor = 14
)

// Python is an interpreter of the user's, or of an environment made from it.
type Python struct {
	Path  string // absolute path of the interpreter
	Minor int    // 12 for Python 3.12
	Patch int    // 3 for Python 3.12.3
}

// Version returns the version as Python writes it: 3.12.3.
func (p *Python) Version() string { return fmt.Sprintf("3.%d.%d", p.Minor, p.Patch) }

// NotFoundError says that no usable Python is on PATH.
type NotFoundError struct{ Tried []string }

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("no Python 3.%d or newer with the module venv was found on PATH (tried: %s): install it, on Debian and Ubuntu with 'apt install python3-venv'",
		OldestMinor, strings.Join(e.Tried, "; "))
}

// Find returns the first of python3 and python on PATH that is Python 3.10 or newer, or a *NotFoundError.
func Find(ctx context.Context) (*Python, error) {
	var tried []string
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			tried = append(tried, name+": not there")
			continue
		}
		p, err := inspect(ctx, path)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			tried = append(tried, fmt.Sprintf("%s: %v", path, err))
			continue
		}
		return p, nil
	}
	return nil, &NotFoundError{Tried: tried}
}

// inspect asks the interpreter at path for its version and its real place: what is on PATH may be a shim that chooses
// by the working folder.
func inspect(ctx context.Context, path string) (*Python, error) {
	out, err := process.Run(ctx, isolated(ctx, path, "-c", "import sys; print(*sys.version_info[:3], sys.executable)"))
	if err != nil {
		return nil, err
	}
	var p Python
	var major int
	if _, err := fmt.Sscan(out, &major, &p.Minor, &p.Patch); err != nil {
		return nil, fmt.Errorf("it did not say its version but %q", strings.TrimSpace(out))
	}
	if major != 3 || p.Minor < OldestMinor {
		return nil, fmt.Errorf("it is Python %d.%d", major, p.Minor)
	}
	fields := strings.SplitN(strings.TrimSpace(out), " ", 4)
	p.Path = fields[len(fields)-1]
	if !filepath.IsAbs(p.Path) {
		p.Path = path
	}
	return &p, nil
}

// isolated returns a command of the Python at path that loads no module of the working folder (a random.py there would be taken
// for Python's own), of PYTHONPATH, or of the user's own site packages. -I is that.
func isolated(ctx context.Context, path string, args ...string) *exec.Cmd {
	return process.Command(ctx, path, append([]string{"-I"}, args...)...)
}

// Has reports whether the Python can import every one of modules, isolated from the working folder and the user's own packages.
func (p *Python) Has(ctx context.Context, modules ...string) bool {
	_, err := process.Run(ctx, isolated(ctx, p.Path, "-c", "import "+strings.Join(modules, ", ")))
	return err == nil
}

// Venv makes a private environment in the folder dir, which must not exist or be empty, and returns its Python.
func (p *Python) Venv(ctx context.Context, dir string) (*Python, error) {
	made := &Python{Path: filepath.Join(dir, "bin", "python"), Minor: p.Minor, Patch: p.Patch}
	scratch := filepath.Join(dir, "tmp")
	// The module venv would run the second step itself, but not say why it failed, and leave it running when killed; what is
	// killed leaves temporary files.
	pip := isolated(ctx, made.Path, "-m", "ensurepip", "--upgrade", "--default-pip")
	pip.Env = append(os.Environ(), "TMPDIR="+scratch)
	for _, step := range []func() error{
		func() error { return run(ctx, isolated(ctx, p.Path, "-m", "venv", "--without-pip", dir)) },
		func() error { return os.Mkdir(scratch, 0o700) },
		func() error { return run(ctx, pip) },
		func() error { return os.RemoveAll(scratch) },
	} {
		err := step()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, &VenvError{Python: p.Path, Err: err}
		}
	}
	return made, nil
}

// run runs cmd for what it does.
func run(ctx context.Context, cmd *exec.Cmd) error {
	_, err := process.Run(ctx, cmd)
	return err
}

// VenvError says that a Python cannot make environments: Debian packs that part separately.
type VenvError struct {
	Python string
	Err    error
}

func (e *VenvError) Error() string {
	return fmt.Sprintf("%s cannot make a virtual environment (%v): install the missing part, on Debian and Ubuntu with 'apt install python3-venv'", e.Python, e.Err)
}

// Unwrap returns what the module venv failed with.
func (e *VenvError) Unwrap() error { return e.Err }

// WithPip returns p if it has pip, else the Python of an environment made in the folder scratch, which has.
func (p *Python) WithPip(ctx context.Context, scratch string) (*Python, error) {
	if p.Has(ctx, "pip") {
		return p, nil
	}
	return p.Venv(ctx, filepath.Join(scratch, "venv"))
}
