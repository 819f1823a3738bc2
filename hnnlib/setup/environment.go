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
	"sync"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// Environment is an installed set-up for one checkout.
type Environment struct {
	Root        string        // the checkout's folder
	Python      string        // the private Python environment's interpreter
	Tools       string        // folder of the programs that the GoNB kernel consists of, each in a folder of its own
	Jupyter     string        // folder of this checkout's kernel, and of all that Jupyter writes
	Plugin      string        // the XLA plugin for the CPU; "" where there is none
	Warnings    []string      // what the user should know
	CellTimeout time.Duration // how long one cell may take in Execute; 0 means DefaultCellTimeout

	warnings sync.Mutex // of Warnings, while Ensure's steps run
}

// newEnvironment fills in the paths for the checkout at or above root and makes the cache folder.
func newEnvironment(root string) (*Environment, error) {
	root, err := FindRoot(root)
	if err != nil {
		return nil, err
	}
	if strings.Contains(root, ",") {
		return nil, fmt.Errorf("the checkout's folder %s has a comma in its name, which GoNB takes for the end of it: move the checkout", root)
	}
	jupyter, err := artifact.CacheSubdir("jupyter", shortHash(root))
	if err != nil {
		return nil, err
	}
	tools, err := artifact.CacheSubdir("tools")
	if err != nil {
		return nil, err
	}
	return &Environment{Root: root, Jupyter: jupyter, Tools: tools}, nil
}

// warn adds a line to Warnings.
func (e *Environment) warn(line string) {
	e.warnings.Lock()
	defer e.warnings.Unlock()
	e.Warnings = append(e.Warnings, line)
}

// moduleLine is how go.mod of this project says whose it is.
var moduleLine = regexp.MustCompile(`(?m)^module\s+hnn\s*$`)

// FindRoot returns the folder of the checkout in which dir lies ("" means the working folder): the first one upwards
// with the go.mod of this project.
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
			return "", fmt.Errorf("%s is not inside a checkout of this project (no go.mod with 'module hnn' there or above): change to the folder of the checkout", start)
		}
	}
}

// ownVariables are those by which Python and Jupyter would find the user's own files, or another kernel set-up.
var ownVariables = []string{"JUPYTER_", "IPYTHONDIR=", "PYTHONPATH=", "PYTHONHOME=", "VIRTUAL_ENV=", "CONDA_"}

// Env returns the environment variables for Jupyter's programs: those of this process, with everything of Jupyter's
// pointing into the cache folder.
func (e *Environment) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc(ownVariables, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	bin := filepath.Dir(e.Python)
	return append(env,
		"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
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

// makeDirs makes the folders that Env names, of which Jupyter does not make all.
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
