package hnntest

import (
	"encoding/json"
	"os"
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
