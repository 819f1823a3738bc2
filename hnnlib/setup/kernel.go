package setup

import (
	"context"
	"errors"
	"fmt"
	"hnn/hnnlib/internal/artifact"
	"path/filepath"
	"strings"
)

const gonbModule = "github.com/janpfeifer/gonb"

// kernelName is the kernel's name in every notebook's metadata. GoNB installs itself under this name.
const kernelName = "gonb"

// parts returns the parts of the kernel, installed or not: the programs gonb, goimports and gopls, built with g, and the
// specification by which Jupyter finds them.
func (e *Environment) parts(g *golang) []part {
	locked := shortHash(embedded("tools.mod.txt"), embedded("tools.sum.txt"))
	programs := []part{
		e.program(g, "gonb", gonbModule, e.gonb, "the Jupyter kernel for Go (once, about 10 s)"),
		e.program(g, "goimports", "golang.org/x/tools/cmd/goimports", locked,
			"with which the kernel completes imports (once, about 10 s)"),
		e.program(g, "gopls", "golang.org/x/tools/gopls", locked,
			"with which the kernel completes and explains code (once, about a minute)"),
	}
	return append(programs, e.specification(g, programs[0], programs[1], programs[2]))
}

// program returns the part for a Go program. GoNB is built in the checkout, whose go.mod has its version. GoNB needs the
// other programs, which are built in a module of their own: their dependencies stay out of the project's go.mod.
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
				err := writeInto(tmp, "go.mod", embedded("tools.mod.txt"), 0o644)
				if err := errors.Join(err, writeInto(tmp, "go.sum", embedded("tools.sum.txt"), 0o644)); err != nil {
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
	scripts := map[string]string{}
	for path, name := range map[string]string{"start.sh": "start.sh", "bin/gopls": "gopls.sh", "get/go": "go.sh"} {
		scripts[path] = fill.Replace(embedded(name))
	}
	spec := embedded("kernel.json") // Jupyter replaces the words in braces
	return part{
		name:  "GoNB kernel",
		dir:   e.kernelDir(),
		of:    "specification " + shortHash(spec, fmt.Sprint(scripts)),
		doing: "writing the kernel's specification",
		fill: func(_ context.Context, tmp string) error {
			err := writeInto(tmp, "kernel.json", spec, 0o644)
			for path, text := range scripts {
				err = errors.Join(err, writeInto(tmp, path, text, 0o755))
			}
			return err
		},
	}
}

// shellQuote quotes text as one word for the shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
