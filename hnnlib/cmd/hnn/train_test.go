package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/hnntest"
)

func TestTrainPrintsTheFolder(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	const line = "train spring --seed 3 --model baseline" + small
	first := hnntest.Must(t, runs, line)
	folder := strings.TrimSuffix(first.Stdout, "\n")
	if _, err := os.Stat(filepath.Join(folder, "result.json")); err != nil || filepath.Dir(folder) != runs ||
		!strings.HasPrefix(filepath.Base(folder), "spring-baseline-seed3-") {
		t.Errorf("standard output is %q (%v)", first.Stdout, err)
	}
	if !strings.Contains(first.Stderr, "training spring, baseline, seed 3: step 20 of 20, ") {
		t.Errorf("standard error is %q", first.Stderr)
	}
	again := hnntest.Must(t, runs, line)
	found := "training spring, baseline, seed 3: found finished on disk (20 steps, train loss "
	if again.Stdout != first.Stdout || !strings.HasPrefix(again.Stderr, found) {
		t.Errorf("the second time: %q, %q", again.Stdout, again.Stderr)
	}
	quiet := hnntest.Must(t, runs, line+" --quiet")
	if quiet.Stdout != first.Stdout || quiet.Stderr != "" {
		t.Errorf("with --quiet: %q, %q", quiet.Stdout, quiet.Stderr)
	}
}

// --quick trains a tenth of the steps.
func TestTrainSeveralSeeds(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	out := hnntest.Must(t, runs, "train spring --seed 7 --seeds 2 --quick --set hidden=16")
	folders := strings.Fields(out.Stdout)
	if len(folders) != 2 || !strings.Contains(folders[0], "-seed7-") || !strings.Contains(folders[1], "-seed8-") {
		t.Fatalf("standard output is %q", out.Stdout)
	}
	const some = "layer2.weights"
	if slices.Equal(export(t, runs, folders[0])[some], export(t, runs, folders[1])[some]) {
		t.Error("two seeds have the same weights")
	}
	steps := experiment.Spring.Config.Train.Steps / 10
	if want := fmt.Sprintf("step %d of %[1]d", steps); !strings.Contains(out.Stderr, want) {
		t.Errorf("standard error is %q, without %q", out.Stderr, want)
	}
}

// The pure-Go backend, where Go runs the loop over the steps, does the same work.
func TestGoBackend(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	folder := strings.TrimSpace(hnntest.Must(t, runs, "--backend go train spring"+small).Stdout)
	var report experiment.Evaluation
	decode(t, hnntest.Must(t, runs, "eval "+folder+" --backend go --json --quick").Stdout, &report)
	if report.Backend != "go" || len(report.Energy) != 2 || !(report.Energy[0].MSE > 0) ||
		report.Rollout.ConservedBand == nil {
		t.Errorf("the report is %+v", report)
	}
}
