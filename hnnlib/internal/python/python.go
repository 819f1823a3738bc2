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

// Oldest and newest Python 3 minor version that the locked requirements are for.
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
	return fmt.Sprintf("no Python 3.%d or newer with the module venv was found on PATH (tried: %s): install it, "+
		"on Debian and Ubuntu with 'apt install python3-venv'", OldestMinor, strings.Join(e.Tried, "; "))
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
		if err == nil || ctx.Err() != nil {
			return p, err
		}
		tried = append(tried, fmt.Sprintf("%s: %v", path, err))
	}
	return nil, &NotFoundError{Tried: tried}
}

// inspect asks the interpreter at path for its version and its real path: on PATH there may be a shim that chooses by
// the working folder.
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

// isolated returns a command of the Python at path. Its -I ignores PYTHONPATH, the user's site packages and modules
// of the working folder, where a random.py would hide Python's own.
func isolated(ctx context.Context, path string, args ...string) *exec.Cmd {
	return process.Command(ctx, path, append([]string{"-I"}, args...)...)
}

// Import has the Python import modules, and returns an error if one can't be.
func (p *Python) Import(ctx context.Context, modules string) error {
	_, err := process.Run(ctx, isolated(ctx, p.Path, "-c", "import "+modules))
	return err
}

// Venv makes a private environment with pip in the folder dir, which must be empty or missing, and returns its Python.
func (p *Python) Venv(ctx context.Context, dir string) (*Python, error) {
	made := &Python{Path: filepath.Join(dir, "bin", "python"), Minor: p.Minor, Patch: p.Patch}
	scratch := filepath.Join(dir, "tmp")
	// The module venv would run ensurepip itself, but hide its error, and leave it running when killed.
	venv := isolated(ctx, p.Path, "-m", "venv", "--without-pip", dir)
	pip := isolated(ctx, made.Path, "-m", "ensurepip", "--upgrade", "--default-pip")
	pip.Env = append(os.Environ(), "TMPDIR="+scratch)
	_, err := process.Run(ctx, venv)
	if err == nil {
		err = os.Mkdir(scratch, 0o700)
	}
	if err == nil {
		_, err = process.Run(ctx, pip)
	}
	if err == nil {
		err = os.RemoveAll(scratch)
	}
	if err != nil && ctx.Err() == nil {
		err = &VenvError{Python: p.Path, Err: err}
	}
	return made, err
}

// VenvError says that a Python can't make environments: Debian packages that part separately.
type VenvError struct {
	Python string
	Err    error
}

func (e *VenvError) Error() string {
	return fmt.Sprintf("%s cannot make a virtual environment (%v): install the missing part, "+
		"on Debian and Ubuntu with 'apt install python3-venv'", e.Python, e.Err)
}

// Unwrap returns what the module venv failed with.
func (e *VenvError) Unwrap() error { return e.Err }

// WithPip returns p if it has pip, else the Python of a new environment in the folder scratch.
func (p *Python) WithPip(ctx context.Context, scratch string) (*Python, error) {
	if p.Import(ctx, "pip") == nil {
		return p, nil
	}
	return p.Venv(ctx, filepath.Join(scratch, "venv"))
}
