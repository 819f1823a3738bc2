package setup

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

var (
	//go:embed embedded/start.sh
	startScript string
	//go:embed embedded/gopls.sh
	goplsScript string
)

// kernelName is the kernel's name in the metadata of every notebook, the one that GoNB itself installs under.
const kernelName = "gonb"

// kernelDir returns the folder of the kernel's specification, below the JUPYTER_PATH of Env.
func (e *Environment) kernelDir() string {
	return filepath.Join(e.jupyterDir("share"), "kernels", kernelName)
}

// kernelFile is a file of the kernel's specification.
type kernelFile struct {
	name, text string // its path in the folder
	mode       fs.FileMode
}

// kernelFiles returns the files of the kernel's specification. Each checkout has its own, so two do not disturb each
// other; the variables in the first are Jupyter's.
func (e *Environment) kernelFiles(g *golang, k *kernelTools) ([]kernelFile, error) {
	spec, err := json.MarshalIndent(map[string]any{
		"argv":           []string{"{resource_dir}/start.sh", "{connection_file}"},
		"display_name":   "Go (gonb)",
		"language":       "go",
		"interrupt_mode": "message",
	}, "", "  ")
	if err != nil {
		return nil, err
	}
	fill := strings.NewReplacer(
		"@GOIMPORTS@", shellQuote(k.dir(g, k.goimports)),
		"@BIN@", shellQuote(filepath.Join(e.kernelDir(), "bin")),
		"@GO@", shellQuote(filepath.Dir(g.path)),
		"@GONB@", shellQuote(filepath.Join(k.dir(g, k.gonb), k.gonb.name)),
		"@GOPLS@", shellQuote(filepath.Join(k.dir(g, k.gopls), k.gopls.name)),
		"@ROOT@", shellQuote(e.Root),
	)
	return []kernelFile{
		{"kernel.json", string(spec) + "\n", 0o644},
		{"start.sh", fill.Replace(startScript), 0o755},
		{"bin/gopls", fill.Replace(goplsScript), 0o755},
	}, nil
}

// writeKernel tells Jupyter of the kernel.
func (e *Environment) writeKernel(g *golang, k *kernelTools) error {
	files, err := e.kernelFiles(g, k)
	if err != nil {
		return err
	}
	if err := e.makeDirs(); err != nil {
		return err
	}
	dir := e.kernelDir()
	if kernelAsWritten(dir, files) == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := artifact.Sweep(filepath.Dir(dir)); err != nil {
		return err
	}
	return artifact.WriteDir(dir, func(tmp string) error {
		for _, f := range files {
			path := filepath.Join(tmp, f.name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, []byte(f.text), f.mode); err != nil {
				return err
			}
		}
		return nil
	})
}

// kernelAsWritten returns nil if the folder holds the files of the kernel's specification, else which is not as it should be.
func kernelAsWritten(dir string, files []kernelFile) error {
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		got, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return errors.New("not installed for this checkout")
		}
		if err != nil {
			return err
		}
		if string(got) != f.text {
			return fmt.Errorf("%s is damaged, or of another version of this project or of Go", path)
		}
		if info, err := os.Stat(path); err != nil || info.Mode()&0o100 != f.mode&0o100 {
			return fmt.Errorf("%s is not a program that can run", path)
		}
	}
	return nil
}

// shellQuote writes text as one word of a shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
