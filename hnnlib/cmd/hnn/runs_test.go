package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestRunsListsAndCompares(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	differs := []string{"chunk=5", "hidden=16", "steps=20"}
	var list struct{ Runs []experiment.RunInfo }
	decode(t, hnntest.Must(t, runs, "runs spring --json").Stdout, &list)
	if len(list.Runs) != 2 || list.Runs[0].Model != "baseline" || list.Runs[1].Model != "hnn" {
		t.Fatalf("the runs are %+v", list.Runs)
	}
	for _, r := range list.Runs {
		if !r.Finished || r.Step != 20 || r.Steps != 20 || r.TrainLoss == nil || r.TestLoss == nil || r.Seconds <= 0 ||
			r.Bytes < 1000 || r.Backend == "" || !slices.Equal(r.Differs, differs) {
			t.Errorf("a run is %+v", r)
		}
	}
	text := hnntest.Must(t, runs, "runs").Stdout
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "RUN ") ||
		!strings.HasSuffix(lines[1], strings.Join(differs, " ")) {
		t.Errorf("the table is\n%s", text)
	}
	out := hnntest.Must(t, t.TempDir(), "runs")
	if out.Stdout != "" || out.Stderr != "there are no runs yet: 'hnn train' makes one\n" {
		t.Errorf("without runs: %q, %q", out.Stdout, out.Stderr)
	}
	out = hnntest.Must(t, filepath.Join(t.TempDir(), "missing"), "runs --json")
	if out.Stdout != "{\n  \"runs\": []\n}\n" {
		t.Errorf("without a folder: %q", out.Stdout)
	}
}
