package browsertest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

const plotlyType = "application/vnd.plotly.v1+json"

// NotebookFile is what the tests read of a notebook.
type NotebookFile struct {
	Cells []struct {
		Type     string          `json:"cell_type"`
		Source   json.RawMessage // a string or lines
		Count    *int            `json:"execution_count"`
		Metadata struct {
			Trusted bool // as JupyterLab's server says; not in the file
		}
		Outputs []struct {
			Type  string `json:"output_type"`
			Name  string `json:"ename"`
			Value string `json:"evalue"`
			Data  map[string]json.RawMessage
		}
	}
}

// ReadNotebook reads a notebook from the disk.
func ReadNotebook(t *testing.T, path string) (n NotebookFile) {
	t.Helper()
	readJSON(t, path, &n)
	return n
}

func readJSON(t *testing.T, path string, to any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Committed returns the path of a notebook of the checkout.
func Committed(t *testing.T, name string) string {
	return filepath.Join(hnntest.Root(t), "notebooks", name+".ipynb")
}

// figures counts the outputs that are interactive figures, and those that are only pictures.
func (n NotebookFile) figures() (count [2]int) {
	for _, cell := range n.Cells {
		for _, output := range cell.Outputs {
			if output.Data[plotlyType] != nil {
				count[0]++
			} else if output.Data["image/png"] != nil {
				count[1]++
			}
		}
	}
	return count
}

// Edit copies a notebook with changes.
func Edit(t *testing.T, from, to string, change func(notebook map[string]any)) {
	t.Helper()
	var notebook map[string]any
	readJSON(t, from, &notebook)
	change(notebook)
	WriteNotebook(t, to, notebook)
}

// WriteNotebook writes a notebook to the disk.
func WriteNotebook(t *testing.T, path string, notebook map[string]any) {
	t.Helper()
	data, err := json.Marshal(notebook)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// WithoutOutputs removes the outputs of all cells.
func WithoutOutputs(notebook map[string]any) {
	for _, c := range notebook["cells"].([]any) {
		if cell := c.(map[string]any); cell["cell_type"] == "code" {
			cell["outputs"], cell["execution_count"] = []any{}, nil
		}
	}
}

// Put makes a folder in the lab with the pictures that notebooks refer to, and returns its path and its name in the
// lab.
func (l *Lab) Put(t *testing.T) (dir, name string) {
	t.Helper()
	dir, err := os.MkdirTemp(l.Dir, "test")
	if err == nil {
		err = os.CopyFS(filepath.Join(dir, "images"), os.DirFS(filepath.Join(hnntest.Root(t), "notebooks", "images")))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Base(dir)
}
