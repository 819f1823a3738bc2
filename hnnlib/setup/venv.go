package setup

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// requirements lists all packages of the private Python environment, with versions and hashes.
//
//go:embed embedded/requirements.txt
var requirements string

// venvModules are the Python modules that the project runs.
var venvModules = "jupyterlab.labapp, nbclient, nbconvert"

// ensureVenv makes the private Python environment if it is missing or, if o.Verify is set, damaged. An environment
// can't be moved, so it is made in place. It isn't used without its seal, which is written last.
func (e *Environment) ensureVenv(ctx context.Context, p *python.Python, o Options) error {
	if err := artifact.Sweep(e.pythons); err != nil {
		return err
	}
	dir, missing := e.findVenv(ctx, p, o.Verify)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if missing != nil && o.Offline {
		return errors.New("the private Python environment with JupyterLab is not installed, or damaged: " +
			"run 'hnn setup' without --offline")
	}
	if errors.Is(missing, artifact.ErrChanged) {
		o.Progress(missing.Error() + ": it is installed again")
	}
	if missing != nil {
		// Always use a new folder: child processes of a killed installation may still write into the old one.
		var err error
		if dir, err = os.MkdirTemp(e.pythons, venvPrefix(p)); err != nil {
			return err
		}
		if err := errors.Join(os.Chmod(dir, 0o755), e.removeOtherVenvs(p, dir)); err != nil {
			return err
		}
		o.Progress("installing JupyterLab into a private Python environment (about 100 MB to fetch, once)…")
		if err := installVenv(ctx, p, dir, o.Progress); err != nil {
			return err
		}
	}
	e.Python = venvPython(dir)
	return e.removeOtherVenvs(p, dir)
}

// installVenv makes an environment in the folder dir, with base as its Python.
func installVenv(ctx context.Context, base *python.Python, dir string, progress func(string)) error {
	p, err := base.Venv(ctx, dir)
	if err != nil {
		return err
	}
	scratch, remove, err := artifact.TempDir(dir, "pip")
	if err != nil {
		return err
	}
	err = p.Install(ctx, scratch, requirements, progress)
	if err := errors.Join(err, remove()); err != nil {
		return fmt.Errorf("the private Python environment could not be installed with Python %s "+
			"(the locked packages are for 3.%d to 3.%d): %w", p.Version, python.OldestMinor, python.NewestMinor, err)
	}
	// JupyterLab would ask the network for news and updates.
	const overrides = `{"@jupyterlab/apputils-extension:notification":
  {"fetchNews": "false", "checkForUpdates": false}}` + "\n"
	if err := writeInto(dir, "share/jupyter/lab/settings/overrides.json", overrides, 0o644); err != nil {
		return err
	}
	// Importing compiles the modules. Otherwise, JupyterLab's first start would add the compiled files after the seal.
	if err := p.Import(ctx, venvModules); err != nil {
		return fmt.Errorf("the private Python environment in %s does not load: %w", dir, err)
	}
	of, err := venvOf(dir)
	if err != nil {
		return err
	}
	return artifact.SealFolder(ctx, dir, of)
}

// venvPrefix returns the prefix of the folders of environments for p. It differs for other requirements and other
// Pythons, whose environments are left alone.
func venvPrefix(p *python.Python) string {
	return fmt.Sprintf("3.%d-%s-f%d-", p.Minor, shortHash(requirements), artifact.SealFormat)
}

// venvs returns the folders of environments for p, finished or not.
func (e *Environment) venvs(p *python.Python) []string {
	dirs, _ := fs.Glob(os.DirFS(e.pythons), venvPrefix(p)+"*") // Glob fails only on a bad pattern
	for i, name := range dirs {
		dirs[i] = filepath.Join(e.pythons, name)
	}
	return dirs
}

// findVenv returns the folder of the finished environment for p, or an error that says why there is none. If full is
// set, it verifies every file, which takes 1.5 s.
func (e *Environment) findVenv(ctx context.Context, p *python.Python, full bool) (string, error) {
	missing := errors.New("the private Python environment is not installed")
	for _, dir := range e.venvs(p) {
		if missing = venvReady(ctx, dir, full); missing == nil {
			return dir, nil
		}
	}
	return "", missing
}

// removeOtherVenvs removes the environments for p other than dir.
func (e *Environment) removeOtherVenvs(p *python.Python, dir string) (err error) {
	for _, other := range e.venvs(p) {
		if other != dir {
			err = errors.Join(err, artifact.RemoveAll(other))
		}
	}
	return err
}

func venvPython(dir string) string { return filepath.Join(dir, "bin", "python") }

// venvOf returns what the environment in dir is made of, for its seal: the packages, and the program that its python
// links to.
func venvOf(dir string) (string, error) {
	interpreter, err := filepath.EvalSymlinks(venvPython(dir))
	if err != nil {
		return "", fmt.Errorf("%s: it is not there, or its Python is gone", dir)
	}
	return fmt.Sprintf("requirements %s for %s", shortHash(requirements), interpreter), nil
}

// venvReady returns nil if the environment in dir was finished and the Python that it was made from is still there.
func venvReady(ctx context.Context, dir string, full bool) error {
	of, err := venvOf(dir)
	if err != nil {
		return err
	}
	return artifact.CheckFolder(ctx, dir, of, full)
}
