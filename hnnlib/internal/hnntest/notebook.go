package hnntest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// PlotlyType is the MIME type of interactive figures.
const PlotlyType = "application/vnd.plotly.v1+json"

// Notebook is the part of a notebook that tests read.
type Notebook struct {
	Cells []struct {
		Type     string          `json:"cell_type"`
		Source   json.RawMessage // a string or a list of lines
		Count    *int            `json:"execution_count"`
		Metadata struct {
			Trusted bool   // set by JupyterLab's server; not in the file
			Stamp   string `json:"hnn_source_sha256"` // hash of the source that the outputs came from
		}
		Outputs []struct {
			Type  string `json:"output_type"`
			Name  string // for a stream, stdout or stderr
			Data  map[string]json.RawMessage
			Error string `json:"ename"`
			Value string `json:"evalue"`
		}
	}
	Metadata struct {
		Language struct {
			Lexer string `json:"pygments_lexer"`
		} `json:"language_info"`
	}
}

// ReadNotebook reads a notebook from the disk.
func ReadNotebook(t testing.TB, path string) (n Notebook) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &n)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return n
}

// MustFit fails the test unless the outputs of an executed notebook come from its source.
func (n Notebook) MustFit(t testing.TB) {
	t.Helper()
	for i, cell := range n.Cells {
		var source []string
		err := json.Unmarshal(cell.Source, &source)
		sum := sha256.Sum256([]byte(strings.Join(source, "")))
		if cell.Type == "code" && (err != nil || cell.Metadata.Stamp != fmt.Sprintf("%x", sum)) {
			t.Errorf("the outputs of cell %d don't come from its present source: run 'hnn reproduce --update'", i+1)
		}
	}
	if n.Metadata.Language.Lexer != "go" {
		t.Errorf("the notebook is of the language %q", n.Metadata.Language.Lexer)
	}
}
