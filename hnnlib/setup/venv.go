package setup

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
)

// requirements lists everything that the private Python environment holds, with versions and hashes.
//
//go:embed embedded/requirements.txt
var requirements string

// venvWhole returns nil if every file of the environment in dir is as it was when it was finished: 1.5 s. What Python has compiled for
// itself since then is not looked at.
func venvWhole(ctx context.Context, dir string) error {
	of, err := venvOf(dir)
	if err != nil {
		return err
	}
	return seal.Verify(ctx, dir, of)
}

// compileVenv has the environment's Python, isolated from the user's variables, load the modules that are run, which compiles
// them: else the first start of JupyterLab would, and the compiled files would be on no list.
func compileVenv(ctx context.Context, dir string) error {
	_, err := process.Run(ctx, process.Command(ctx, venvPython(dir), "-I", "-c", "import "+venvModules))
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("the private Python environment in %s does not load: %w", dir, err)
	}
	return err
}

// venvModules are those of the environment that are run.
var venvModules = "jupyterlab.labapp, nbclient, nbconvert"

// ensureVenv makes the private Python environment where it is missing, was not finished or, if o.Verify is set, is damaged. An
// environment cannot be moved, so it is made in place; the seal, written last, makes it count.
func (e *Environment) ensureVenv(ctx context.Context, o Options, p *python.Python) error {
	folder, _, err := venvFolder(p)
	if err != nil {
		return err
	}
	if err := artifact.Sweep(folder); err != nil {
		return err
	}
	dir, missing := findVenv(p)
	if missing == nil && o.Verify {
		if missing = venvWhole(ctx, dir); ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if missing != nil {
			o.Progress(missing.Error() + ": it is installed again")
		}
	}
	if missing == nil {
		e.Python = venvPython(dir)
		return removeOtherVenvs(p, dir)
	}
	if o.Offline {
		return errors.New("the private Python environment with JupyterLab is not installed, or damaged: run 'hnn setup' without --offline")
	}
	if dir, err = newVenv(p); err != nil {
		return err
	}
	if err := removeOtherVenvs(p, dir); err != nil {
		return err
	}
	o.Progress(fmt.Sprintf("installing JupyterLab into a private Python %s environment (about 100 MB to fetch, once)…", p.Version()))
	if err := installVenv(ctx, p, dir, o.Progress); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	e.Python = venvPython(dir)
	return removeOtherVenvs(p, dir)
}

func installVenv(ctx context.Context, base *python.Python, dir string, progress func(string)) error {
	p, err := base.Venv(ctx, dir)
	if err != nil {
		return err
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, []byte(requirements), 0o644); err != nil {
		return err
	}
	if err := installPackages(ctx, p, dir, list, progress); err != nil {
		return fmt.Errorf("the private Python environment could not be installed with Python %s (the locked packages are for 3.%d to 3.%d): %w",
			p.Version(), python.OldestMinor, python.NewestMinor, err)
	}
	if err := writeOverrides(dir); err != nil {
		return err
	}
	if err := compileVenv(ctx, dir); err != nil {
		return err
	}
	of, err := venvOf(dir)
	if err != nil {
		return err
	}
	return seal.Write(ctx, dir, of)
}

// installPackages has pip install the list, with its temporary files in dir while it does.
func installPackages(ctx context.Context, p *python.Python, dir, list string, progress func(string)) error {
	scratch, err := artifact.TempDir(dir, "pip")
	if err != nil {
		return err
	}
	err = p.Install(ctx, scratch.Path, list, pipProgress(progress))
	return errors.Join(err, scratch.Remove())
}

// writeOverrides turns off what JupyterLab would ask of the network: news and looking for updates.
func writeOverrides(dir string) error {
	settings := filepath.Join(dir, "share", "jupyter", "lab", "settings")
	if err := os.MkdirAll(settings, 0o755); err != nil {
		return err
	}
	const text = `{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}` + "\n"
	return os.WriteFile(filepath.Join(settings, "overrides.json"), []byte(text), 0o644)
}

// pipProgress turns what pip prints into a few lines of progress.
func pipProgress(progress func(string)) io.Writer {
	total := strings.Count(requirements, "==")
	collected := 0
	return process.Lines(func(line string) {
		switch {
		case strings.HasPrefix(line, "Collecting "):
			if collected++; collected%10 == 0 {
				progress(fmt.Sprintf("fetching Python packages: %d of at most %d…", collected, total))
			}
		case strings.HasPrefix(line, "Installing collected packages"):
			progress("unpacking the Python packages…")
		}
	})
}
