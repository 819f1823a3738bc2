package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/run"
)

// training is the format of a cell that trains. It takes the folder of runs and the number of steps.
const training = `import (
    "hnn/hnnlib/experiment"
    nb "hnn/hnnlib/notebook"
)
%%env HNN_NB_QUICK false
%%env HNN_RUNS_DIR %s
%%%%
e := *experiment.Spring
e.Config.Train.Steps = %d
nb.Train(&e, "hnn")`

// endless is the largest allowed number of steps, which takes most of an hour.
const endless = run.MostSteps

// show opens a new notebook with the given code cells, which have not run, in a lab.
func (f faults) show(t *testing.T, lab *browsertest.Lab, name string, sources ...string) *browsertest.NotebookPage {
	t.Helper()
	type object = map[string]any
	var cells []object
	for i, source := range sources {
		cells = append(cells, object{"cell_type": "code", "id": fmt.Sprintf("cell%d", i), "source": source,
			"metadata": object{}, "outputs": []any{}, "execution_count": nil})
	}
	kernel := object{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}
	data, err := json.Marshal(object{"nbformat": 4, "nbformat_minor": 5, "cells": cells,
		"metadata": object{"kernelspec": kernel}})
	if err == nil {
		err = os.WriteFile(filepath.Join(f.dir, name), data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return lab.Show(t, name)
}

// awaitProgress waits until the training of a cell progresses.
func awaitProgress(p *browsertest.NotebookPage, steps int) {
	p.T.Helper()
	p.AwaitRunning("the training to progress", "%s", browsertest.Says(fmt.Sprintf("of %d, ", steps)))
}

// awaitCheckpoint waits until the training of a cell progresses and has written a checkpoint.
func (f faults) awaitCheckpoint(p *browsertest.NotebookPage) {
	p.T.Helper()
	awaitProgress(p, endless)
	browsertest.Until(p.T, "a checkpoint", browsertest.Patience,
		func() bool { return len(f.checkpoints(p.T)) > 0 }, p.OutputText)
}

// goOn runs all cells again, and waits until the first goes on from its checkpoint.
func goOn(p *browsertest.NotebookPage) {
	p.T.Helper()
	p.QueueAll()
	p.AwaitRunning("the training to go on from its checkpoint", "%s", browsertest.Says("went on from step"))
}

func (f faults) checkpoints(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(f.runs, "*", "checkpoint-????????"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lastStep returns the step of the only run's last checkpoint, which must be intact.
func (f faults) lastStep(t *testing.T) int {
	t.Helper()
	all := f.checkpoints(t)
	if len(all) == 0 {
		t.Fatalf("there is no checkpoint in %s", f.runs)
	}
	r, err := run.Find(filepath.Dir(all[0]))
	if err != nil {
		t.Fatal(err)
	}
	last, err := r.Last()
	if err != nil || last == nil || last.Step == 0 {
		t.Fatalf("the last checkpoint of %s is %+v (%v)", r.Name(), last, err)
	}
	return last.Step
}
