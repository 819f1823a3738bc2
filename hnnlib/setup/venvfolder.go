package setup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/seal"
)

// venvFolder is where environments for p are, and how the names of their folders begin: those for other requirements or another
// Python stay.
func venvFolder(p *python.Python) (folder, name string, err error) {
	folder, err = artifact.CacheSubdir("python")
	return folder, fmt.Sprintf("3.%d-%s-f%d-", p.Minor, shortHash(requirements), seal.Format), err
}

// findVenv returns the folder of the finished environment for p, or why there is none.
func findVenv(p *python.Python) (string, error) {
	folder, name, err := venvFolder(p)
	if err != nil {
		return "", err
	}
	dirs, err := venvs(folder, name)
	if err != nil {
		return "", err
	}
	missing := error(&seal.NoneError{Dir: folder, Reason: "there is no environment"})
	for _, dir := range dirs {
		if missing = venvReady(dir); missing == nil {
			return dir, nil
		}
	}
	return "", missing
}

// venvs are the folders that begin with name.
func venvs(folder, name string) (dirs []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), name) {
			dirs = append(dirs, filepath.Join(folder, entry.Name()))
		}
	}
	return dirs, err
}

// newVenv makes an empty folder for an environment for p. Each has a name of its own, since a part of a killed installation may live on
// for a while, and write where it was.
func newVenv(p *python.Python) (string, error) {
	folder, name, err := venvFolder(p)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(folder, name)
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}

// removeOtherVenvs removes the environments that p had before the one in dir.
func removeOtherVenvs(p *python.Python, dir string) error {
	folder, name, err := venvFolder(p)
	if err != nil {
		return err
	}
	dirs, err := venvs(folder, name)
	for _, other := range dirs {
		if other != dir {
			err = errors.Join(err, artifact.RemoveAll(other))
		}
	}
	return err
}

// venvPython returns the interpreter of the environment in dir.
func venvPython(dir string) string { return filepath.Join(dir, "bin", "python") }

// venvOf is what the environment in dir is sealed as made of: the packages, and the program that its python leads to.
func venvOf(dir string) (string, error) {
	interpreter, err := filepath.EvalSymlinks(venvPython(dir))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("requirements %s for %s", shortHash(requirements), interpreter), nil
}

// venvReady returns nil if the environment in dir was finished, and the Python that it was made from is still there.
func venvReady(dir string) error {
	of, err := venvOf(dir)
	if err != nil {
		return &seal.NoneError{Dir: dir, Reason: "it is not there, or its Python is gone"}
	}
	return seal.Check(dir, of)
}
