// Package python finds the user's Python, makes private environments from it, and installs packages with pip.
//
// It imports internal/process.
package python

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/process"
)

// The oldest and newest minor versions of Python 3 that the locked requirements are for.
const (
	OldestMinor = 10
	NewestMinor = 14
)

// ErrMissing is wrapped by errors that mean that no usable Python is on PATH, or that it can't make environments, for
// which Debian has a separate package. Its text is the end of their sentence.
var ErrMissing = errors.New("on Debian and Ubuntu with 'apt install python3-venv'")

// Python is the user's interpreter, or that of an environment made from it.
type Python struct {
	Path    string // absolute path of the interpreter
	Version string // as Python writes it, such as 3.12.3
	Minor   int    // 12 for Python 3.12
	pip     string // the interpreter with the pip that installs into an environment; "" if it has its own
}

// Find returns the first of python3 and python on PATH that is Python 3.10 or newer. If there is none, the error wraps
// ErrMissing.
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
	return nil, fmt.Errorf("no Python 3.%d or newer with the module venv was found on PATH (tried: %s): install it, %w",
		OldestMinor, strings.Join(tried, "; "), ErrMissing)
}

// inspect asks the interpreter at path for its version and its real path: path may be a shim that chooses an
// interpreter by the working folder.
func inspect(ctx context.Context, path string) (*Python, error) {
	out, err := run(ctx, path, "-c", "import sys; print(*sys.version_info[:3], sys.executable)")
	if err != nil {
		return nil, err
	}
	out = strings.TrimSpace(out)
	var major, minor, patch int
	if _, err := fmt.Sscan(out, &major, &minor, &patch); err != nil {
		return nil, fmt.Errorf("it did not say its version but %q", out)
	}
	if major != 3 || minor < OldestMinor {
		return nil, fmt.Errorf("it is Python %d.%d", major, minor)
	}
	fields := strings.SplitN(out, " ", 4)
	if at := fields[len(fields)-1]; filepath.IsAbs(at) {
		path = at
	}
	return &Python{Path: path, Version: fmt.Sprintf("3.%d.%d", minor, patch), Minor: minor}, nil
}

// run runs the Python at path. With -I it ignores PYTHONPATH, the user's site packages and modules in the working
// folder, where a random.py would hide Python's own.
func run(ctx context.Context, path string, args ...string) (string, error) {
	return process.Run(ctx, process.Command(ctx, path, append([]string{"-I"}, args...)...))
}

// Import makes p import modules, a list with commas, and returns an error if one can't be imported.
func (p *Python) Import(ctx context.Context, modules string) error {
	_, err := run(ctx, p.Path, "-c", "import "+modules)
	return err
}

// hasNewPip ends with an error unless there is a pip that can install into other environments, as of version 22.3.
const hasNewPip = "import pip; raise SystemExit(tuple(map(int, pip.__version__.split('.')[:2])) < (22, 3))"

// Venv makes a private environment in the folder dir, which must be empty or missing, and returns its Python. The
// environment gets a pip only if p has none that is new enough. Errors wrap ErrMissing, unless ctx has ended.
func (p *Python) Venv(ctx context.Context, dir string) (*Python, error) {
	made := &Python{Path: filepath.Join(dir, "bin", "python"), Version: p.Version, Minor: p.Minor, pip: p.Path}
	_, err := run(ctx, p.Path, "-m", "venv", "--without-pip", dir)
	if err == nil {
		if _, old := run(ctx, p.Path, "-c", hasNewPip); old != nil {
			made.pip = ""
			err = made.ensurePip(ctx, filepath.Join(dir, "tmp"))
		}
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s cannot make a virtual environment (%w): install the missing part, %w",
			p.Path, err, ErrMissing)
	}
	return made, err
}

// ensurePip gives p the pip that comes with Python. Temporary files go to the new folder scratch. The module venv could
// do so itself, but would hide errors, and leave ensurepip running when killed.
func (p *Python) ensurePip(ctx context.Context, scratch string) error {
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return err
	}
	cmd := process.Command(ctx, p.Path, "-I", "-m", "ensurepip", "--upgrade", "--default-pip")
	cmd.Env = append(os.Environ(), "TMPDIR="+scratch)
	_, err := process.Run(ctx, cmd)
	return errors.Join(err, os.RemoveAll(scratch))
}
