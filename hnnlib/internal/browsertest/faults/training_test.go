package faults

import (
	"fmt"
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

// wentOn is in the output of a training that goes on from a checkpoint.
const wentOn = "went on from step"

// notebookOf returns a notebook of code cells that have not run.
func notebookOf(sources ...string) map[string]any {
	type object = map[string]any
	var cells []object
	for i, source := range sources {
		cells = append(cells, object{"cell_type": "code", "id": fmt.Sprintf("cell%d", i), "source": source,
			"metadata": object{}, "outputs": []any{}, "execution_count": nil})
	}
	kernel := object{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}
	return object{"nbformat": 4, "nbformat_minor": 5, "metadata": object{"kernelspec": kernel}, "cells": cells}
}

// showNotebook opens a new notebook with the given code cells in the shared lab.
func showNotebook(t *testing.T, name string, sources ...string) *browsertest.NotebookPage {
	t.Helper()
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	browsertest.WriteNotebook(t, filepath.Join(l.Dir, name), notebookOf(sources...))
	return l.Show(t, name)
}

// awaitProgress waits until the training of a cell progresses.
func awaitProgress(p *browsertest.NotebookPage, steps int) {
	p.T.Helper()
	p.AwaitRunning("the training to progress", "%s", browsertest.Says(fmt.Sprintf("of %d, ", steps)))
}

// awaitCheckpoint waits until the training of a cell progresses and has written a checkpoint.
func awaitCheckpoint(p *browsertest.NotebookPage, runs string) {
	p.T.Helper()
	awaitProgress(p, endless)
	browsertest.Until(p.T, "a checkpoint", browsertest.Patience,
		func() bool { return len(checkpoints(p.T, runs)) > 0 }, p.OutputText)
}

// goesOn runs all cells again, waits until the first goes on from its checkpoint, and interrupts it.
func goesOn(p *browsertest.NotebookPage) {
	p.T.Helper()
	p.QueueAll()
	p.AwaitRunning("the training to go on from its checkpoint", "%s", browsertest.Says(wentOn))
	p.Interrupt()
	p.AwaitIdle()
}

func checkpoints(t *testing.T, runs string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(runs, "*", "checkpoint-????????"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lastStep returns the step of the only run's last checkpoint, which must be intact.
func lastStep(t *testing.T, runs string) int {
	t.Helper()
	all := checkpoints(t, runs)
	if len(all) == 0 {
		t.Fatalf("there is no checkpoint in %s", runs)
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
