package hnntest

import (
	"encoding/json"
	"os"
	"testing"
)

// PlotlyType is the kind of outputs that are interactive figures.
const PlotlyType = "application/vnd.plotly.v1+json"

// Notebook is what tests read of a notebook.
type Notebook struct {
	Cells []struct {
		Type     string          `json:"cell_type"`
		Source   json.RawMessage // a string or lines
		Count    *int            `json:"execution_count"`
		Metadata struct {
			Trusted bool   // as JupyterLab's server says; not in the file
			Stamp   string `json:"hnn_source_sha256"` // of the source that the outputs came from
		}
		Outputs []struct {
			Type  string `json:"output_type"`
			Name  string // of a stream: stdout or stderr
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
