package main

import (
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

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
		t.Log(path)
		n, pictures := hnntest.ReadNotebook(t, path), 0
		n.MustFit(t)
		for i, cell := range n.Cells {
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
