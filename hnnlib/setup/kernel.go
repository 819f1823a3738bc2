package setup

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/seal"
	"hnn/hnnlib/progress"
)

var (
	// goimports, which GoNB needs, and gopls have a module of their own, so that the library doesn't require theirs.
	//go:embed embedded/tools.mod.txt
	toolsMod string
	//go:embed embedded/tools.sum.txt
	toolsSum string

	//go:embed embedded/start.sh
	startScript string
	//go:embed embedded/gopls.sh
	goplsScript string
)

const gonbModule = "github.com/janpfeifer/gonb"

// kernelName is the kernel's name in every notebook's metadata, the one under which GoNB installs itself.
const kernelName = "gonb"

// tool is a Go program of the kernel, built into the cache.
type tool struct {
	name    string
	pkg     string // what is built
	ours    bool   // whether the checkout requires its module; else toolsMod does
	dir     string // its folder in the cache
	of      string // what that is sealed as made of
	purpose string // for people
}

func (t tool) path() string { return filepath.Join(t.dir, t.name) }

// kernelTools are the programs of the kernel.
type kernelTools struct{ gonb, goimports, gopls tool }

// tools returns the kernel's programs, built by g of the versions that the checkout requires. They need not be there.
func (e *Environment) tools(g *golang, mod *goMod) (*kernelTools, error) {
	gonb := ""
	for _, required := range mod.Require {
		if required.Path == gonbModule {
			gonb = required.Version
		}
	}
	if gonb == "" {
		return nil, fmt.Errorf("go.mod of %s does not require %s: the kernel's version is unknown", e.Root, gonbModule)
	}
	place := func(t tool, version string) tool {
		name := fmt.Sprintf("%s-%s-%s-f%d", t.name, version, g.version, seal.Format)
		t.dir = filepath.Join(e.Tools, strings.ReplaceAll(name, " ", "_"))
		t.of = t.pkg + " " + version + " with " + g.version
		return t
	}
	locked := shortHash(toolsMod, toolsSum)
	return &kernelTools{
		gonb: place(tool{name: "gonb", pkg: gonbModule, ours: true,
			purpose: "the Jupyter kernel for Go (once, about 10 s)"}, gonb),
		goimports: place(tool{name: "goimports", pkg: "golang.org/x/tools/cmd/goimports",
			purpose: "with which the kernel completes imports (once, about 10 s)"}, locked),
		gopls: place(tool{name: "gopls", pkg: "golang.org/x/tools/gopls",
			purpose: "with which the kernel completes and explains code (once, about a minute)"}, locked),
	}, nil
}

// buildTools builds the programs that are missing or damaged.
func (e *Environment) buildTools(ctx context.Context, g *golang, k *kernelTools, o Options) error {
	wanted := []tool{k.gonb, k.goimports}
	if !o.Headless {
		wanted = append(wanted, k.gopls)
	}
	for _, t := range wanted {
		missing := seal.Check(ctx, t.dir, t.of, true)
		if missing == nil {
			continue
		}
		if errors.As(missing, new(*seal.DamageError)) {
			o.Progress(missing.Error() + ": it is built again")
		}
		if err := e.build(ctx, g, t, o); err != nil {
			return err
		}
	}
	return nil
}

// build builds t into its folder.
func (e *Environment) build(ctx context.Context, g *golang, t tool, o Options) error {
	done := progress.Announce(o.Progress, "building "+t.name+", "+t.purpose)
	defer done()
	module := e.Root
	if !t.ours {
		module = filepath.Join(g.scratch, t.name)
		for name, text := range map[string]string{"go.mod": toolsMod, "go.sum": toolsSum} {
			if err := writeInto(module, name, text, 0o644); err != nil {
				return err
			}
		}
	}
	err := artifact.WriteDir(t.dir, func(tmp string) error {
		_, err := g.run(ctx, module, o.goEnv(), "build", "-o", filepath.Join(tmp, t.name), t.pkg)
		if err != nil {
			return err
		}
		return seal.Write(ctx, tmp, t.of)
	})
	if err != nil {
		return fmt.Errorf("%s could not be built: %w%s", t.name, err, o.hint())
	}
	return nil
}

// kernelDir returns the folder of the kernel's specification, below the JUPYTER_PATH of Env.
func (e *Environment) kernelDir() string {
	return filepath.Join(e.jupyterDir("share"), "kernels", kernelName)
}

// kernelFile is a file of the kernel's specification.
type kernelFile struct {
	name, text string // its path in the folder
	mode       fs.FileMode
}

// kernelFiles returns the files of the kernel's specification. Each checkout has its own. The words in braces are
// Jupyter's.
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
		"@GOIMPORTS@", shellQuote(k.goimports.dir),
		"@BIN@", shellQuote(filepath.Join(e.kernelDir(), "bin")),
		"@GO@", shellQuote(filepath.Dir(g.path)),
		"@GONB@", shellQuote(k.gonb.path()),
		"@GOPLS@", shellQuote(k.gopls.path()),
		"@ROOT@", shellQuote(e.Root),
	)
	return []kernelFile{
		{"kernel.json", string(spec) + "\n", 0o644},
		{"start.sh", fill.Replace(startScript), 0o755},
		{"bin/gopls", fill.Replace(goplsScript), 0o755},
	}, nil
}

// writeKernel registers the kernel with Jupyter.
func (e *Environment) writeKernel(g *golang, k *kernelTools) error {
	if err := e.makeDirs(); err != nil {
		return err
	}
	dir := e.kernelDir()
	if e.checkKernel(g, k) == nil {
		return nil
	}
	files, err := e.kernelFiles(g, k)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := artifact.Sweep(filepath.Dir(dir)); err != nil {
		return err
	}
	return artifact.WriteDir(dir, func(tmp string) error {
		for _, f := range files {
			if err := writeInto(tmp, f.name, f.text, f.mode); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkKernel returns an error unless the kernel's specification is as writeKernel writes it.
func (e *Environment) checkKernel(g *golang, k *kernelTools) error {
	files, err := e.kernelFiles(g, k)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(e.kernelDir(), f.name)
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

// writeInto writes a file below dir, and the folders that it needs.
func writeInto(dir, name, text string, mode fs.FileMode) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), mode)
}

// shellQuote writes text as one word of a shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
