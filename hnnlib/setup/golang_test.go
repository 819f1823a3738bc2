package setup

import (
	"context"
	"strings"
	"testing"
)

// What cells can import is compiled, with all that it needs, and not what tests alone share.
func TestOnlyWhatCellsImportIsCompiled(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                          "module hnn\n\ngo 1.26\n",
		"hnnlib/one/one.go":               "package one\n\nimport _ \"hnn/hnnlib/internal/needed\"\n",
		"hnnlib/internal/needed/n.go":     "package needed\n",
		"hnnlib/internal/fortests/f.go":   "package fortests\n\nimport _ \"example.org/no/such/module\"\n",
		"hnnlib/internal/fortests/x/x.go": "package x\n\nvar wrong int = \"text\"\n",
	} {
		if err := writeInto(root, name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	g, err := findGo(ctx, root)
	if err != nil {
		t.Fatal(err)
	}
	e := &Environment{Root: root}
	if err := e.compile(ctx, g, Options{Offline: true}); err != nil {
		t.Errorf("what only tests need was compiled: %v", err)
	}
	if err := writeInto(root, "hnnlib/internal/needed/n.go", "package needed\n\nvar wrong int = \"text\"\n", 0o644); err != nil {
		t.Fatal(err)
	}
	if err := e.compile(ctx, g, Options{Offline: true}); err == nil || !strings.Contains(err.Error(), "cannot use") {
		t.Errorf("with a mistake in what a cell's import needs, the error is %v", err)
	}
}

func TestGonbVersionIsThatOfGoMod(t *testing.T) {
	ctx, e := context.Background(), &Environment{Root: checkoutAt(t, "checkout")}
	g, err := findGo(ctx, e.Root)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(g.version, "go1.") {
		t.Errorf("go's version is %q", g.version)
	}
	mod, err := g.readMod(ctx, e.Root)
	if err != nil {
		t.Fatal(err)
	}
	if k, err := e.tools(g, mod); err != nil || k.gonb.of != gonbModule+" v0.11.4 with "+g.version {
		t.Fatalf("got %+v and error %v", k, err)
	}
	if _, err := e.tools(g, &goMod{}); err == nil || !strings.Contains(err.Error(), "does not require "+gonbModule) {
		t.Fatalf("got error %v", err)
	}
}
