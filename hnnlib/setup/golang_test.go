package setup

import (
	"context"
	"strings"
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

func TestGonbVersionIsThatOfGoMod(t *testing.T) {
	ctx, root := context.Background(), checkoutAt(t, "checkout")
	g, err := findGo(ctx, root)
	must(t, err)
	if !strings.HasPrefix(g.version, "go1.") {
		t.Errorf("go's version is %q", g.version)
	}
	if version, err := g.gonbVersion(ctx, root); err != nil || version != "v0.11.4" {
		t.Fatalf("got %s and error %v", version, err)
	}
	must(t, writeInto(root, "go.mod", "module hnn\n\ngo 1.26\n", 0o644))
	_, err = g.gonbVersion(ctx, root)
	says(t, err, "the version of "+gonbModule+" that go.mod of "+root+" requires")
}
