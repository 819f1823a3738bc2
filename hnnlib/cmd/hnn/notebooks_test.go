package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// codeCell is a code cell of a notebook.
type codeCell struct {
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
func readNotebook(t *testing.T, path string) (code []codeCell) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Cells []struct {
			Type string `json:"cell_type"`
			codeCell
		}
		Metadata struct {
			Language struct {
				Lexer string `json:"pygments_lexer"`
			} `json:"language_info"`
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for i, cell := range doc.Cells {
		if cell.Type != "code" {
			continue
		}
		code = append(code, cell.codeCell)
		sum := sha256.Sum256([]byte(strings.Join(cell.Source, "")))
		if cell.Metadata.Stamp != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: the outputs of cell %d don't come from its present source: run 'hnn reproduce --update'", path, i+1)
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
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 1<<20 {
			t.Errorf("%s has %d bytes, more than 1 MB", path, info.Size())
		}
		pictures := 0
		for i, cell := range readNotebook(t, path) {
			for _, output := range cell.Outputs {
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
