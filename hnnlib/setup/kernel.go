package setup

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/progress"
)

var (
	// goimports, which GoNB needs, and gopls are built in a module of their own, which keeps their dependencies out of
	// the project's go.mod.
	//go:embed embedded/tools.mod.txt
	toolsMod string
	//go:embed embedded/tools.sum.txt
	toolsSum string

	//go:embed embedded/kernel.json
	kernelSpec string // Jupyter replaces the words in braces
	//go:embed embedded/start.sh
	startScript string
	//go:embed embedded/gopls.sh
	goplsScript string
	//go:embed embedded/go.sh
	goScript string
)

const gonbModule = "github.com/janpfeifer/gonb"

// kernelName is the kernel's name in every notebook's metadata. GoNB installs itself under this name.
const kernelName = "gonb"

// part is a folder of the kernel that the set-up makes and seals.
type part struct {
	name  string // shown to users
	dir   string
	file  string // the name of the program in the folder, or ""
	of    string // what the folder is made of, for its seal
	doing string // the progress line while it is made
	fill  func(ctx context.Context, tmp string) error
}

// path returns the path of the program, or of the folder if it holds none.
func (p part) path() string { return filepath.Join(p.dir, p.file) }

// ensure makes the folder if it is missing or damaged.
func (p part) ensure(ctx context.Context, say func(string)) error {
	parent := filepath.Dir(p.dir)
	if err := errors.Join(os.MkdirAll(parent, 0o755), artifact.Sweep(parent)); err != nil {
		return err
	}
	missing := artifact.CheckFolder(ctx, p.dir, p.of, true)
	if missing == nil {
		return nil
	}
	if errors.Is(missing, artifact.ErrChanged) {
		say(missing.Error() + ": it is built again")
	}
	defer progress.Announce(say, p.doing)()
	err := artifact.WriteDir(p.dir, func(tmp string) error {
		if err := p.fill(ctx, tmp); err != nil {
			return err
		}
		return artifact.SealFolder(ctx, tmp, p.of)
	})
	if err != nil {
		return fmt.Errorf("%s could not be built: %w", p.name, err)
	}
	return nil
}

// parts returns the parts of the kernel, installed or not: the programs gonb (in the given version), goimports and
// gopls, built with g, and the specification by which Jupyter finds them.
func (e *Environment) parts(g *golang, gonb string) []part {
	locked := shortHash(toolsMod, toolsSum)
	programs := []part{
		e.program(g, "gonb", gonbModule, gonb, "the Jupyter kernel for Go (once, about 10 s)"),
		e.program(g, "goimports", "golang.org/x/tools/cmd/goimports", locked,
			"with which the kernel completes imports (once, about 10 s)"),
		e.program(g, "gopls", "golang.org/x/tools/gopls", locked,
			"with which the kernel completes and explains code (once, about a minute)"),
	}
	return append(programs, e.specification(g, programs[0], programs[1], programs[2]))
}

// program returns the part for a Go program. GoNB is built in the checkout, whose go.mod has its version, and other
// programs in the module of toolsMod.
func (e *Environment) program(g *golang, name, pkg, version, purpose string) part {
	folder := fmt.Sprintf("%s-%s-%s-f%d", name, version, g.version, artifact.SealFormat)
	return part{
		name:  name,
		dir:   filepath.Join(e.tools, strings.ReplaceAll(folder, " ", "_")),
		file:  name,
		of:    pkg + " " + version + " with " + g.version,
		doing: "building " + name + ", " + purpose,
		fill: func(ctx context.Context, tmp string) error {
			module := e.Root
			if pkg != gonbModule {
				module = tmp
				err := writeInto(tmp, "go.mod", toolsMod, 0o644)
				if err := errors.Join(err, writeInto(tmp, "go.sum", toolsSum, 0o644)); err != nil {
					return err
				}
			}
			_, err := g.run(ctx, module, "build", "-o", filepath.Join(tmp, name), pkg)
			return err
		},
	}
}

// kernelDir returns the folder of the kernel's specification, below the JUPYTER_PATH of Env. Each checkout has its own.
func (e *Environment) kernelDir() string {
	return filepath.Join(e.Jupyter, "share", "kernels", kernelName)
}

func (e *Environment) specification(g *golang, gonb, goimports, gopls part) part {
	fill := strings.NewReplacer(
		"@GOIMPORTS@", shellQuote(goimports.dir),
		"@BIN@", shellQuote(filepath.Join(e.kernelDir(), "bin")),
		"@GET@", shellQuote(filepath.Join(e.kernelDir(), "get")),
		"@GO@", shellQuote(filepath.Dir(g.path)),
		"@GONB@", shellQuote(gonb.path()),
		"@GOPLS@", shellQuote(gopls.path()),
		"@ROOT@", shellQuote(e.Root),
	)
	start, complete, get := fill.Replace(startScript), fill.Replace(goplsScript), fill.Replace(goScript)
	return part{
		name:  "GoNB kernel",
		dir:   e.kernelDir(),
		of:    "specification " + shortHash(kernelSpec, start, complete, get),
		doing: "writing the kernel's specification",
		fill: func(_ context.Context, tmp string) error {
			return errors.Join(
				writeInto(tmp, "kernel.json", kernelSpec, 0o644),
				writeInto(tmp, "start.sh", start, 0o755),
				writeInto(tmp, "bin/gopls", complete, 0o755),
				writeInto(tmp, "get/go", get, 0o755),
			)
		},
	}
}

// writeInto writes a file below dir, and makes the folders that it needs.
func writeInto(dir, name, text string, mode fs.FileMode) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), mode)
}

// shellQuote quotes text as one word for the shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
