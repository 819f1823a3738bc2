package setup

import (
	"context"
	"testing"
)

// Packages that cells can import are compiled, with their dependencies. Internal packages that only tests use are not.
func TestOnlyWhatCellsImportIsCompiled(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                          "module hnn\n\ngo 1.26\n",
		"hnnlib/one/one.go":               "package one\n\nimport _ \"hnn/hnnlib/internal/needed\"\n",
		"hnnlib/internal/needed/n.go":     "package needed\n",
		"hnnlib/internal/fortests/f.go":   "package fortests\n\nimport _ \"example.org/no/such/module\"\n",
		"hnnlib/internal/fortests/x/x.go": "package x\n\nvar wrong int = \"text\"\n",
	} {
		must(t, writeInto(root, name, text, 0o644))
	}
	ctx := context.Background()
	g, err := findGo(ctx, root)
	must(t, err)
	g = g.with("GOPROXY=off")
	e := &Environment{Root: root}
	must(t, e.compile(ctx, g, silent))
	must(t, writeInto(root, "hnnlib/internal/needed/n.go", "package needed\n\nvar wrong int = \"text\"\n", 0o644))
	says(t, e.compile(ctx, g, silent), "cannot use")
}
