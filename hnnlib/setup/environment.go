package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// Environment is an installed set-up for one checkout.
type Environment struct {
	Root        string        // the checkout's folder
	Python      string        // the private Python environment's interpreter
	Tools       string        // folder of the GoNB kernel's programs, each in a folder of its own
	Jupyter     string        // folder of this checkout's kernel, and of everything that Jupyter writes
	Plugin      string        // the XLA plugin for the CPU; "" if there is none
	Warnings    []string      // what the user should know
	CellTimeout time.Duration // how long one cell may take in Execute; 0 means DefaultCellTimeout
}

// newEnvironment fills in the paths for the checkout at or above root, and makes the cache folder.
func newEnvironment(root string) (*Environment, error) {
	root, err := FindRoot(root)
	if err != nil {
		return nil, err
	}
	if strings.Contains(root, ",") {
		return nil, fmt.Errorf("the checkout's folder %s has a comma in its name, which GoNB takes for the end of it: "+
			"move the checkout", root)
	}
	jupyter, err := artifact.CacheDir("jupyter", shortHash(root))
	if err != nil {
		return nil, err
	}
	tools, err := artifact.CacheDir("tools")
	if err != nil {
		return nil, err
	}
	return &Environment{Root: root, Jupyter: jupyter, Tools: tools}, nil
}

// moduleLine is in the go.mod of this project.
var moduleLine = regexp.MustCompile(`(?m)^module\s+hnn\s*$`)

// FindRoot returns the folder of the checkout that holds dir ("" means the working folder).
func FindRoot(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := start; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && moduleLine.Match(text) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not inside a checkout of this project (no go.mod with 'module hnn' there or "+
				"above): change to the folder of the checkout", start)
		}
	}
}

// ownVariables lead Python and Jupyter to the user's own files, or to another kernel.
var ownVariables = []string{"JUPYTER_", "IPYTHONDIR=", "PYTHONPATH=", "PYTHONHOME=", "VIRTUAL_ENV=", "CONDA_"}

// Env returns the environment variables for Jupyter's programs: this process's, with everything of Jupyter's in the
// cache folder.
func (e *Environment) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc(ownVariables, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	return append(env,
		"PATH="+filepath.Dir(e.Python)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"PYTHONNOUSERSITE=1",
		"JUPYTER_PATH="+e.jupyterDir("share"),
		"JUPYTER_DATA_DIR="+e.jupyterDir("data"),
		"JUPYTER_CONFIG_DIR="+e.jupyterDir("config"),
		"JUPYTER_RUNTIME_DIR="+e.jupyterDir("runtime"),
		"JUPYTER_PLATFORM_DIRS=1",
		"IPYTHONDIR="+e.jupyterDir("ipython"),
	)
}

func (e *Environment) jupyterDir(name string) string { return filepath.Join(e.Jupyter, name) }

// makeDirs makes the folders that Env names. Jupyter doesn't make all of them.
func (e *Environment) makeDirs() error {
	var failures []error
	for _, name := range []string{"share", "data", "config", "runtime", "ipython"} {
		failures = append(failures, os.MkdirAll(e.jupyterDir(name), 0o700))
	}
	return errors.Join(failures...)
}

// shortHash names texts in 12 characters.
func shortHash(texts ...string) string {
	sum := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(sum, "%d:%s", len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
