package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
)

// requirements lists all packages of the private Python environment, with versions and hashes.
var requirements = embedded("requirements.txt")

// venvModules are the Python modules that the project runs.
var venvModules = "jupyterlab.labapp, nbclient, nbconvert"

// overrides keeps JupyterLab from asking the network for news and updates.
const overrides = `{"@jupyterlab/apputils-extension:notification":
  {"fetchNews": "false", "checkForUpdates": false}}` + "\n"

// ensureVenv makes the private Python environment if it is missing or, if o.Verify is set, damaged.
func (e *Environment) ensureVenv(ctx context.Context, base *python.Python, o Options) error {
	venv := e.venv(base, o.Progress)
	if o.Offline && venv.check(ctx, o.Verify) != nil {
		return errors.New("the private Python environment with JupyterLab is not installed, or damaged: " +
			"run 'hnn setup' without --offline")
	}
	e.Python = venv.path()
	return venv.ensure(ctx, o.Verify, o.Progress)
}

// venv returns the private Python environment with JupyterLab, made by the Python base. Those of other requirements and
// other Pythons are left alone.
func (e *Environment) venv(base *python.Python, say func(string)) part {
	interpreter, _ := filepath.EvalSymlinks(base.Path) // it has just run
	name := fmt.Sprintf("3.%d-%s-f%d", base.Minor, shortHash(requirements, interpreter), artifact.SealFormat)
	dir := filepath.Join(e.pythons, name)
	return part{
		name:  "JupyterLab",
		dir:   dir,
		file:  filepath.Join("bin", "python"),
		of:    fmt.Sprintf("requirements %s for %s", shortHash(requirements), interpreter),
		doing: "installing JupyterLab into a private Python environment (about 100 MB to fetch, once)",
		fill: func(ctx context.Context, tmp string) error {
			if err := fillVenv(ctx, base, tmp, say); err != nil {
				return err
			}
			return readdress(filepath.Join(tmp, "bin"), tmp, dir)
		},
	}
}

// fillVenv makes an environment in the folder dir.
func fillVenv(ctx context.Context, base *python.Python, dir string, say func(string)) error {
	p, err := base.Venv(ctx, dir)
	if err != nil {
		return err
	}
	scratch := filepath.Join(dir, "scratch")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return err
	}
	if err := p.Install(ctx, scratch, requirements, say); err != nil {
		return fmt.Errorf("with Python %s (the locked packages are for 3.%d to 3.%d): %w",
			p.Version, python.OldestMinor, python.NewestMinor, err)
	}
	err = writeInto(dir, "share/jupyter/lab/settings/overrides.json", overrides, 0o644)
	if err := errors.Join(err, os.RemoveAll(scratch)); err != nil {
		return err
	}
	// Importing compiles the modules. Otherwise, JupyterLab's first start would add the compiled files after the seal.
	return p.Import(ctx, venvModules)
}

// readdress replaces the path from by the path to in the scripts in dir: pip writes into each which Python runs it.
func readdress(dir, from, to string) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if !entry.Type().IsRegular() { // a link to a Python outside
			continue
		}
		path := filepath.Join(dir, entry.Name())
		text, failed := os.ReadFile(path)
		if failed == nil {
			failed = os.WriteFile(path, []byte(strings.ReplaceAll(string(text), from, to)), 0o755)
		}
		err = errors.Join(err, failed)
	}
	return err
}
