package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
)

// cell is a cell of a notebook.
type cell struct {
	Type     string `json:"cell_type"`
	Source   []string
	Metadata struct {
		Stamp string `json:"hnn_source_sha256"` // of the source that the outputs came from
	}
	Outputs []struct {
		Type string `json:"output_type"`
		Name string
		Data map[string]any
	}
}

// readNotebook returns the code cells of an executed notebook, and fails unless their outputs come from their source.
func readNotebook(t *testing.T, path string) (code []cell) {
	t.Helper()
	var doc struct {
		Cells    []cell
		Metadata struct {
			Language struct {
				Lexer string `json:"pygments_lexer"`
			} `json:"language_info"`
		}
	}
	text := file(t, path)
	decode(t, text, &doc)
	if strings.Contains(text, "nb.Live(") && !strings.Contains(text, "The live phase plane needs a browser") ||
		strings.Contains(text, "<script") {
		t.Errorf("%s: executed without a browser, a live phase plane has no sentence that says so, or a script", path)
	}
	for i, c := range doc.Cells {
		if c.Type != "code" {
			continue
		}
		code = append(code, c)
		sum := sha256.Sum256([]byte(strings.Join(c.Source, "")))
		if c.Metadata.Stamp != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: the outputs of cell %d don't come from its present source: run 'hnn reproduce --update'",
				path, i+1)
		}
	}
	if len(code) == 0 || doc.Metadata.Language.Lexer != "go" {
		t.Errorf("%s has %d code cells, of the language %q", path, len(code), doc.Metadata.Language.Lexer)
	}
	return code
}

// The committed notebooks can be read without running anything: they have the outputs of their present source, each
// figure with a picture, and are not too large.
func TestCommittedNotebooksHaveTheirOutputs(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks found: %v", err)
	}
	for _, path := range paths {
		if size := len(file(t, path)); size > 1<<20 {
			t.Errorf("%s has %d bytes, more than 1 MB", path, size)
		}
		pictures := 0
		for i, c := range readNotebook(t, path) {
			for _, output := range c.Outputs {
				if output.Type == "error" || output.Name == "stderr" {
					t.Errorf("%s: code cell %d was committed with an error", path, i+1)
				}
				_, interactive := output.Data["application/vnd.plotly.v1+json"]
				_, picture := output.Data["image/png"]
				if interactive && !picture {
					t.Errorf("%s: a figure of code cell %d has no picture beside it", path, i+1)
				}
				if picture {
					pictures++
				}
			}
		}
		if pictures == 0 {
			t.Errorf("%s shows no figure", path)
		}
	}
}
