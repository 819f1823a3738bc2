package faults

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/run"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// Whatever ends a cell, and then the lab while a cell trains, the next lab goes on with the training.
func TestFaults(t *testing.T) {
	f := faults{browsertest.Start(t), t.TempDir(), t.TempDir()}
	lab, mark := f.lab(t)
	t.Run("a cell is killed or interrupted", func(t *testing.T) { f.endCells(t, lab) })
	t.Run("two notebooks want the same run", func(t *testing.T) { f.trainTogether(t, lab) })
	t.Run("the lab is killed", func(t *testing.T) { f.endLab(t, lab, mark, syscall.SIGKILL) })
	lab, mark = f.lab(t)
	t.Run("the lab is terminated", func(t *testing.T) { f.endLab(t, lab, mark, syscall.SIGTERM) })
}

// faults is a browser with a folder of notebooks and a folder of the runs that they train.
type faults struct {
	browser   *browsertest.Browser
	dir, runs string
}

// lab starts a lab, with a variable that marks all its processes.
func (f faults) lab(t *testing.T) (lab *browsertest.Lab, mark string) {
	t.Helper()
	mark = "HNN_TEST_LAB=" + rand.Text()
	return f.browser.Lab(t, f.dir, mark), mark
}

// If a cell's process is killed (by a person, or for want of memory), the cell shows an error, the kernel goes on, the
// next cell runs, and the training goes on from its checkpoint. If a reader stops a training, once or twice, the kernel
// is free again and nothing is lost: an interrupted cell saves and reports its step, although GoNB kills a cell that takes over
// five seconds to end, and a second interruption ends the cell at once.
func (f faults) endCells(t *testing.T, lab *browsertest.Lab) {
	const next = "%%\nfmt.Println(\"the next\" + \" cell ran\")"
	p := f.show(t, lab, "ended.ipynb", fmt.Sprintf(training, f.runs, endless), next)
	p.QueueAll()
	f.awaitCheckpoint(p)
	signal(t, theCell(t, f.runs), syscall.SIGKILL)
	p.AwaitIdle()
	p.AwaitOutput("signal: killed")
	p.AwaitOutput("the next cell ran")

	goOn(p)
	began := time.Now()
	p.Menu("Kernel", "Interrupt Kernel")
	p.AwaitIdle()
	t.Logf("interrupted, the kernel is idle after %.1f s", time.Since(began).Seconds())
	p.AwaitOutput(fmt.Sprintf("interrupted at step %d of %d: the same command goes on from there", f.lastStep(t), endless))

	goOn(p)
	began = time.Now()
	p.Interrupt()
	p.Interrupt()
	p.AwaitIdle()
	t.Logf("interrupted twice, the kernel is idle after %.1f s", time.Since(began).Seconds())
	t.Logf("its last checkpoint is of step %d", f.lastStep(t))

	goOn(p)
	p.Interrupt()
	p.AwaitIdle()
	p.StayedHome()
}

// If two notebooks want the same run at the same time, one trains. The other says that it waits, then that it found the
// run.
func (f faults) trainTogether(t *testing.T, lab *browsertest.Lab) {
	const steps = 4_000 // seconds on any machine
	runs := t.TempDir()
	source := fmt.Sprintf(training, runs, steps)
	first, second := f.show(t, lab, "first.ipynb", source), f.show(t, lab, "second.ipynb", source)
	first.QueueAll()
	awaitProgress(first, steps)
	trains := theCell(t, runs)
	// Pause the training: it must not end before the other cell is built.
	signal(t, trains, syscall.SIGSTOP)
	t.Cleanup(func() { _ = syscall.Kill(trains, syscall.SIGCONT) }) // in case the test ends early
	second.QueueAll()
	second.AwaitRunning("the second to wait", "%s",
		browsertest.Says("another process is training this model: waiting for it"))
	signal(t, trains, syscall.SIGCONT)
	first.AwaitIdle()
	second.AwaitIdle()
	first.AwaitOutput(fmt.Sprintf("%d of %[1]d", steps))
	second.AwaitOutput(fmt.Sprintf("found finished on disk (%d steps", steps))
	if text := first.OutputText(); strings.Contains(text, "found finished") {
		t.Errorf("the first says\n%.2000s", text)
	}
	for _, p := range []*browsertest.NotebookPage{first, second} {
		p.NoErrors()
		p.StayedHome()
	}
}

// If 'hnn lab' is killed or terminated while a cell trains on from its checkpoint, all its processes end, and no
// checkpoint is lost.
func (f faults) endLab(t *testing.T, lab *browsertest.Lab, mark string, s syscall.Signal) {
	p := f.show(t, lab, "stopped.ipynb", fmt.Sprintf(training, f.runs, endless))
	goOn(p)
	if got := hnntest.Processes(t, mark); len(got) < 4 {
		t.Fatalf("there are only %v; want hnn, JupyterLab, the kernel and the cell", got)
	}
	before := f.lastStep(t)
	p.Shut()
	began := time.Now()
	_ = lab.Process.Signal(s) // only to hnn lab itself
	<-lab.Ended
	browsertest.Until(t, fmt.Sprintf("all processes of the lab to end after %v", s), browsertest.Patience,
		func() bool { return len(hnntest.Processes(t, mark)) == 0 },
		func() string { return fmt.Sprint(hnntest.Processes(t, mark)) })
	t.Logf("after %v, all processes had ended within %.1f s", s, time.Since(began).Seconds())
	if step := f.lastStep(t); step < before {
		t.Fatalf("after %v, the last checkpoint is of step %d, and there was one of step %d", s, step, before)
	}
}

// theCell returns the process ID of the only running cell.
func theCell(t *testing.T, runs string) (cell int) {
	t.Helper()
	cells := hnntest.Processes(t, "HNN_RUNS_DIR="+runs)
	if len(cells) != 1 {
		t.Fatalf("there are %d processes that may be the cell's: %v", len(cells), cells)
	}
	for cell = range cells {
	}
	return cell
}

func signal(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

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
