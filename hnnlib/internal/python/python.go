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
	out, err := run(ctx, path, nil, "-c", "import sys; print(*sys.version_info[:3], sys.executable)")
	if err != nil {
		return nil, err
	}
	var major, minor, patch int
	if _, err := fmt.Sscan(out, &major, &minor, &patch); err != nil {
		return nil, fmt.Errorf("it did not say its version but %q", strings.TrimSpace(out))
	}
	if major != 3 || minor < OldestMinor {
		return nil, fmt.Errorf("it is Python %d.%d", major, minor)
	}
	version := fmt.Sprintf("3.%d.%d", minor, patch)
	fields := strings.SplitN(strings.TrimSpace(out), " ", 4)
	if at := fields[len(fields)-1]; filepath.IsAbs(at) {
		path = at
	}
	return &Python{Path: path, Version: version, Minor: minor}, nil
}

// run runs the Python at path with more environment variables. With -I it ignores PYTHONPATH, the user's site packages
// and modules in the working folder, where a random.py would hide Python's own.
func run(ctx context.Context, path string, env []string, args ...string) (string, error) {
	cmd := process.Command(ctx, path, append([]string{"-I"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	return process.Run(ctx, cmd)
}

// Import makes p import modules, a list with commas, and returns an error if one can't be imported.
func (p *Python) Import(ctx context.Context, modules string) error {
	_, err := run(ctx, p.Path, nil, "-c", "import "+modules)
	return err
}

// Venv makes a private environment with pip in the folder dir, which must be empty or missing, and returns its Python.
// Errors wrap ErrMissing, unless ctx has ended.
func (p *Python) Venv(ctx context.Context, dir string) (*Python, error) {
	made := &Python{Path: filepath.Join(dir, "bin", "python"), Version: p.Version, Minor: p.Minor}
	scratch := filepath.Join(dir, "tmp")
	// The module venv could run ensurepip itself, but would hide its error, and leave it running when killed.
	_, err := run(ctx, p.Path, nil, "-m", "venv", "--without-pip", dir)
	if err == nil {
		err = os.Mkdir(scratch, 0o700)
	}
	if err == nil {
		_, err = run(ctx, made.Path, []string{"TMPDIR=" + scratch}, "-m", "ensurepip", "--upgrade", "--default-pip")
	}
	if err == nil {
		err = os.RemoveAll(scratch)
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s cannot make a virtual environment (%w): install the missing part, %w",
			p.Path, err, ErrMissing)
	}
	return made, err
}
