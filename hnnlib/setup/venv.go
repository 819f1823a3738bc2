package setup

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/process"
	"hnn/hnnlib/internal/python"
)

// requirements lists everything that the private Python environment holds, with versions and hashes.
//
//go:embed embedded/requirements.txt
var requirements string

// venvStamp lies in a finished environment.
const venvStamp = "hnn.json"

// stamp says what an environment was made of.
type stamp struct {
	Requirements string `json:"requirements"` // their hash
	Interpreter  string `json:"interpreter"`  // the program that the environment's python leads to
}

// venvDir returns the folder of the environment for p: environments for other requirements or another Python stay.
func venvDir(p *python.Python) (string, error) {
	dir, err := artifact.CacheSubdir("python")
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, fmt.Sprintf("3.%d-%s", p.Minor, shortHash(requirements))), nil
}

// venvPython returns the interpreter of the environment in dir.
func venvPython(dir string) string { return filepath.Join(dir, "bin", "python") }

// venvReady reports whether the environment in dir was finished, and the Python that it was made from is still there.
func venvReady(dir string) bool {
	raw, err := os.ReadFile(filepath.Join(dir, venvStamp))
	if err != nil {
		return false
	}
	var s stamp
	if json.Unmarshal(raw, &s) != nil || s.Requirements != shortHash(requirements) {
		return false
	}
	interpreter, err := filepath.EvalSymlinks(venvPython(dir))
	return err == nil && interpreter == s.Interpreter
}

// ensureVenv makes the private Python environment where it is missing or was not finished. An environment cannot be
// moved, so it is made in place; the stamp, written last, makes it count.
func (e *Environment) ensureVenv(ctx context.Context, o Options, p *python.Python) error {
	dir, err := venvDir(p)
	if err != nil {
		return err
	}
	e.Python = venvPython(dir)
	if venvReady(dir) {
		return nil
	}
	if o.Offline {
		return errors.New("the private Python environment with JupyterLab is not installed: run 'hnn setup' without --offline")
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	o.Progress(fmt.Sprintf("installing JupyterLab into a private Python %s environment (about 100 MB to fetch, once)…", p.Version()))
	if err := installVenv(ctx, p, dir, o.Progress); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	return nil
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
	scratch, err := artifact.TempDir(dir, "pip")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := p.Install(ctx, scratch, list, pipProgress(progress)); err != nil {
		return fmt.Errorf("the private Python environment could not be installed with Python %s (the locked packages are for 3.%d to 3.%d): %w",
			p.Version(), python.OldestMinor, python.NewestMinor, err)
	}
	if err := writeOverrides(dir); err != nil {
		return err
	}
	return writeStamp(dir)
}

// writeStamp marks the environment in dir as finished.
func writeStamp(dir string) error {
	interpreter, err := filepath.EvalSymlinks(venvPython(dir))
	if err != nil {
		return err
	}
	return artifact.WriteFile(filepath.Join(dir, venvStamp), func(w io.Writer) error {
		return json.NewEncoder(w).Encode(stamp{Requirements: shortHash(requirements), Interpreter: interpreter})
	})
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
