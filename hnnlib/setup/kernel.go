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

//go:embed embedded/start.sh
var startScript string

// kernelName is the kernel's name in the metadata of every notebook, the one that GoNB itself installs under.
const kernelName = "gonb"

// kernelDir returns the folder of the kernel's specification, below the JUPYTER_PATH of Env.
func (e *Environment) kernelDir() string {
	return filepath.Join(e.jupyterDir("share"), "kernels", kernelName)
}

// kernelFiles returns the two files of the kernel's specification. Each checkout has its own, so two do not disturb each
// other; the variable of the first is Jupyter's.
func (e *Environment) kernelFiles(g *golang, k *kernelTools) (spec, start string, err error) {
	raw, err := json.MarshalIndent(map[string]any{
		"argv":           []string{"{resource_dir}/start.sh", "{connection_file}"},
		"display_name":   "Go (gonb)",
		"language":       "go",
		"interrupt_mode": "message",
	}, "", "  ")
	if err != nil {
		return "", "", err
	}
	fill := strings.NewReplacer(
		"@BIN@", shellQuote(k.dir(g, k.goimports))+":"+shellQuote(k.dir(g, k.gopls)),
		"@GO@", shellQuote(filepath.Dir(g.path)),
		"@GONB@", shellQuote(filepath.Join(k.dir(g, k.gonb), k.gonb.name)),
		"@ROOT@", shellQuote(e.Root),
	)
	return string(raw) + "\n", fill.Replace(startScript), nil
}

// writeKernel tells Jupyter of the kernel.
func (e *Environment) writeKernel(g *golang, k *kernelTools) error {
	spec, start, err := e.kernelFiles(g, k)
	if err != nil {
		return err
	}
	if err := e.makeDirs(); err != nil {
		return err
	}
	dir := e.kernelDir()
	if kernelAsWritten(dir, spec, start) == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := artifact.Sweep(filepath.Dir(dir)); err != nil {
		return err
	}
	return artifact.WriteDir(dir, func(tmp string) error {
		if err := os.WriteFile(filepath.Join(tmp, "kernel.json"), []byte(spec), 0o644); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(tmp, "start.sh"), []byte(start), 0o755)
	})
}

// kernelAsWritten returns nil if the folder holds the two files of the kernel's specification, else which is not as it
// should be.
func kernelAsWritten(dir, spec, start string) error {
	for name, want := range map[string]string{"kernel.json": spec, "start.sh": start} {
		path := filepath.Join(dir, name)
		got, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return errors.New("not installed for this checkout")
		}
		if err != nil {
			return err
		}
		if string(got) != want {
			return fmt.Errorf("%s is damaged, or of another version of this project or of Go", path)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "start.sh")); err != nil || info.Mode()&0o100 == 0 {
		return fmt.Errorf("%s is not a program that can run", filepath.Join(dir, "start.sh"))
	}
	return nil
}

// shellQuote writes text as one word of a shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
