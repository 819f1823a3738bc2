package setup

import (
	"context"
	"os"
	"path/filepath"
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
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
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
	if err := os.WriteFile(filepath.Join(root, "hnnlib/internal/needed/n.go"), []byte("package needed\n\nvar wrong int = \"text\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := e.compile(ctx, g, Options{Offline: true}); err == nil || !strings.Contains(err.Error(), "cannot use") {
		t.Errorf("with a mistake in what a cell's import needs, the error is %v", err)
	}
}
