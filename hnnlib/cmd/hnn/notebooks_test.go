package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// outputsFit fails the test unless the outputs of an executed notebook come from its source.
func outputsFit(t *testing.T, path string) {
	t.Helper()
	n := hnntest.ReadNotebook(t, path)
	for i, cell := range n.Cells {
		var source []string
		err := json.Unmarshal(cell.Source, &source)
		sum := sha256.Sum256([]byte(strings.Join(source, "")))
		if cell.Type == "code" && (err != nil || cell.Metadata.Stamp != hex.EncodeToString(sum[:])) {
			t.Errorf("%s: the outputs of cell %d don't come from its present source: run 'hnn reproduce --update'",
				path, i+1)
		}
	}
	if n.Metadata.Language.Lexer != "go" {
		t.Errorf("%s is of the language %q", path, n.Metadata.Language.Lexer)
	}
}

// The committed notebooks can be read without running anything: they have the outputs of their current source, each
// figure has a picture, and they are not too large.
func TestCommittedNotebooksHaveTheirOutputs(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks found: %v", err)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Size() > 1<<20 {
			t.Errorf("%s has more than 1 MB (%v)", path, err)
		}
		outputsFit(t, path)
		pictures := 0
		for i, cell := range hnntest.ReadNotebook(t, path).Cells {
			for _, output := range cell.Outputs {
				if output.Type == "error" || output.Name == "stderr" {
					t.Errorf("%s: cell %d was committed with an error", path, i+1)
				}
				if output.Data["image/png"] != nil {
					pictures++
				} else if output.Data[hnntest.PlotlyType] != nil {
					t.Errorf("%s: a figure of cell %d has no picture beside it", path, i+1)
				}
			}
		}
		if pictures == 0 {
			t.Errorf("%s shows no figure", path)
		}
	}
}
