package setup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// Environment is an installed set-up for one checkout.
type Environment struct {
	Root    string // the checkout's folder
	Python  string // the private Python environment's interpreter
	Jupyter string // folder of this checkout's kernel, and of everything that Jupyter writes
	Plugin  string // the XLA plugin for the CPU; "" if there is none

	cache   string // the cache folder
	gonb    string // the version of GoNB that go.mod requires
	tools   string // folder of the GoNB kernel's programs, each in a folder of its own
	pythons string // folder of the private Python environments
}

var (
	// moduleLine matches the module line in this project's go.mod.
	moduleLine = regexp.MustCompile(`(?m)^module\s+hnn\s*$`)
	// gonbLine matches the line there that requires GoNB.
	gonbLine = regexp.MustCompile(`\s` + regexp.QuoteMeta(gonbModule) + ` (v\S+)`)
)

// newEnvironment returns an Environment with the paths for the checkout at or above root, and makes the cache folder.
func newEnvironment(root string) (*Environment, error) {
	root, err := FindRoot(root)
	if err != nil {
		return nil, err
	}
	if strings.Contains(root, ",") {
		return nil, fmt.Errorf("the checkout's folder %s has a comma in its name, which GoNB takes for the end of it: "+
			"move the checkout", root)
	}
	mod, _ := os.ReadFile(filepath.Join(root, "go.mod")) // FindRoot has read it
	gonb := gonbLine.FindSubmatch(mod)
	if gonb == nil {
		return nil, fmt.Errorf("go.mod of %s does not require %s", root, gonbModule)
	}
	cache, err := artifact.CacheDir()
	return &Environment{
		Root:    root,
		Jupyter: filepath.Join(cache, "jupyter", shortHash(root)),
		cache:   cache,
		gonb:    string(gonb[1]),
		tools:   filepath.Join(cache, "tools"),
		pythons: filepath.Join(cache, "python"),
	}, err
}

// FindRoot returns the folder of the checkout that contains dir ("" means the working folder).
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

// ownVariables are prefixes of variables that would lead Python and Jupyter to the user's own files or another kernel.
var ownVariables = []string{"JUPYTER_", "IPYTHONDIR=", "PYTHONPATH=", "PYTHONHOME=", "VIRTUAL_ENV=", "CONDA_"}

// jupyterDirs maps Jupyter's variables to folders below Environment.Jupyter, used in place of the user's own.
var jupyterDirs = map[string]string{
	"JUPYTER_PATH":        "share",
	"JUPYTER_DATA_DIR":    "data",
	"JUPYTER_CONFIG_DIR":  "config",
	"JUPYTER_RUNTIME_DIR": "runtime",
	"IPYTHONDIR":          "ipython",
}

// Env returns the environment variables for Jupyter's programs: those of this process, but with all of Jupyter's
// folders in the cache folder.
func (e *Environment) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc(ownVariables, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	for name, dir := range jupyterDirs {
		env = append(env, name+"="+filepath.Join(e.Jupyter, dir))
	}
	path := filepath.Dir(e.Python) + string(os.PathListSeparator) + os.Getenv("PATH")
	return append(env, "PATH="+path, "PYTHONNOUSERSITE=1", "JUPYTER_PLATFORM_DIRS=1")
}

// makeDirs makes the environment's folders, including those that Env names, since Jupyter doesn't make all of them. It
// removes what killed processes left there.
func (e *Environment) makeDirs() error {
	failures := []error{artifact.Sweep(e.cache), os.MkdirAll(e.Jupyter, 0o755)}
	for _, dir := range jupyterDirs {
		failures = append(failures, os.MkdirAll(filepath.Join(e.Jupyter, dir), 0o700))
	}
	for _, dir := range []string{e.tools, e.pythons, filepath.Dir(e.kernelDir())} {
		failures = append(failures, os.MkdirAll(dir, 0o755), artifact.Sweep(dir))
	}
	return errors.Join(failures...)
}

// shortHash returns 12 hexadecimal digits of a hash of the texts.
func shortHash(texts ...string) string {
	all := ""
	for _, text := range texts {
		all += fmt.Sprintf("%d:%s", len(text), text)
	}
	return artifact.Sum([]byte(all))[:12]
}
