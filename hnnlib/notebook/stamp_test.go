package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const executed = `{
 "cells": [
  {"cell_type": "markdown", "metadata": {}, "source": ["text"]},
  {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["%%\n", "a < b && c"],
   "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"application/vnd.plotly.v1+json": {"data": [{"x": [1, 2.50, 1e-7]}]}, "image/png": "aGk="}}]}
 ],
 "metadata": {"language_info": {"name": "go", "pygments_lexer": ""}}, "nbformat": 4, "nbformat_minor": 5
}`

func TestStampsBelongToTheSource(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	if err := os.WriteFile(path, []byte(executed), 0o644); err != nil {
		t.Fatal(err)
	}
	want := path + ": the outputs of code cell 1 (%%) don't come from its present source: run 'hnn reproduce --update'"
	if err := CheckStamps(path); err == nil || err.Error() != want {
		t.Errorf("without stamps: got %v, want %s", err, want)
	}
	if err := Stamp(path, path); err != nil {
		t.Fatal(err)
	}
	if err := CheckStamps(path); err != nil {
		t.Errorf("stamped: %v", err)
	}
	data, _ := os.ReadFile(path)
	for _, kept := range []string{`{"data":[{"x":[1,2.50,1e-7]}]}`, "a < b && c", `"pygments_lexer": "go"`, `"aGk="`} {
		if !strings.Contains(string(data), kept) {
			t.Errorf("the stamped notebook lacks %s:\n%s", kept, data)
		}
	}
	changed := strings.Replace(string(data), "a < b", "a > b", 1)
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := CheckStamps(path); err == nil || err.Error() != want {
		t.Errorf("changed: got %v", err)
	}
	if err := os.WriteFile(path, []byte("not a notebook"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := CheckStamps(path); err == nil || !strings.Contains(err.Error(), "is not a notebook") {
		t.Errorf("foreign file: got %v", err)
	}
}

// The committed notebooks read on a code host without running anything: outputs of the present source, each
// with a picture, and not too large.
func TestCommittedNotebooksHaveTheirOutputs(t *testing.T) {
	paths, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks found: %v", err)
	}
	for _, path := range paths {
		if err := CheckStamps(path); err != nil {
			t.Error(err)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 1<<20 {
			t.Errorf("%s has %d bytes, more than 1 MB", path, info.Size())
		}
		doc, err := readNotebook(path)
		if err != nil {
			t.Fatal(err)
		}
		pictures := 0
		for i, cell := range codeCells(doc) {
			for _, o := range cell["outputs"].([]any) {
				output := o.(map[string]any)
				if output["output_type"] == "error" || output["name"] == "stderr" {
					t.Errorf("%s: code cell %d was committed with an error", path, i+1)
				}
				data, _ := output["data"].(map[string]any)
				_, interactive := data[string(mimePlotly)]
				_, picture := data["image/png"]
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
