package main

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"hnn/hnnlib/internal/hnntest"
)

// Every cell of the notebooks is a program that compiles, as GoNB makes it: with the imports and declarations of the
// cells before.
func TestCellsCompile(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../../..")
	paths, globErr := filepath.Glob(filepath.Join(root, "notebooks", "*.ipynb"))
	if err != nil || globErr != nil || len(paths) == 0 {
		t.Fatal(err, globErr)
	}
	overlay := map[string][]byte{}
	var patterns []string
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
		var before []string
		imports := []string{`"context"`, `"fmt"`, `"math"`, `"os"`, `"slices"`, `"strings"`, `"time"`} // GoNB finds these by itself
		for i, cell := range hnntest.ReadNotebook(t, path).Cells {
			if cell.Type != "code" {
				continue
			}
			more, declared, body := splitCell(t, cell.Source)
			for _, spec := range more {
				if !slices.Contains(imports, spec) {
					imports = append(imports, spec)
				}
			}
			folder := filepath.Join(root, "cells", name, fmt.Sprintf("cell%d", i+1))
			head := "package main\nimport (\n" + strings.Join(imports, "\n") + "\n)\n"
			for j, text := range append(before, declared) {
				overlay[filepath.Join(folder, fmt.Sprintf("declared%d.go", j))] = []byte(head + text)
			}
			overlay[filepath.Join(folder, "main.go")] = []byte(head + "func main() {\n" + body + "\n}\n")
			patterns, before = append(patterns, folder), append(before, declared)
		}
	}
	config := &packages.Config{
		Mode: packages.LoadTypes | packages.NeedSyntax | packages.NeedTypesInfo, Dir: root, Overlay: overlay,
	}
	loaded, err := packages.Load(config, patterns...)
	if err != nil || len(loaded) != len(patterns) {
		t.Fatalf("%d of %d cells were loaded: %v", len(loaded), len(patterns), err)
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			if !unusedImport.MatchString(e.Msg) {
				t.Errorf("%s: %s", p.ID, e.Msg)
			}
		}
	}
}

// unusedImport is an error that GoNB mends by itself.
var unusedImport = regexp.MustCompile(`imported (as \w+ )?and not used`)

// splitCell returns the imports of a cell, its other declarations, and the body of main, which follows a line %%.
func splitCell(t *testing.T, source json.RawMessage) (imports []string, declared, body string) {
	t.Helper()
	var lines []string
	if err := json.Unmarshal(source, &lines); err != nil {
		t.Fatal(err)
	}
	text, into := [2]strings.Builder{}, 0
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "%%"):
			into = 1
		case !strings.HasPrefix(line, "%") && !strings.HasPrefix(line, "!"): // not an instruction to GoNB
			text[into].WriteString(line)
		}
	}
	files, file := token.NewFileSet(), "package main\n"+text[0].String()
	parsed, err := parser.ParseFile(files, "", file, parser.ImportsOnly)
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	end := len("package main\n")
	for _, d := range parsed.Decls {
		end = files.Position(d.End()).Offset
	}
	for _, spec := range parsed.Imports {
		imports = append(imports, file[files.Position(spec.Pos()).Offset:files.Position(spec.End()).Offset])
	}
	return imports, file[end:], text[1].String()
}
