package faults

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// A cell's process is killed (by a person, or for want of memory): its cell shows an error, the kernel lives, the next cell runs, and
// the training goes on from its checkpoint.
func TestKilledCell(t *testing.T) {
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	runs := t.TempDir()
	p := showNotebook(t, l, "killed.ipynb", fmt.Sprintf(training, runs, endless), "%%\nfmt.Println(\"the next\" + \" cell ran\")")
	p.QueueAll()
	awaitTraining(p, runs, endless)
	cell := hnntest.Processes(t, "HNN_RUNS_DIR="+runs)
	if len(cell) != 1 {
		t.Fatalf("there are %d processes that may be the cell's: %v", len(cell), cell)
	}
	if err := syscall.Kill(cell[0].PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.AwaitIdle()
	if said := browsertest.Eval[[]string](p.Page, browsertest.JSStderr); len(said) == 0 || !strings.Contains(said[0], "signal: killed") {
		t.Errorf("the killed cell shows the errors %q", said)
	}
	if text := p.OutputText(); !strings.Contains(text, "the next cell ran") {
		t.Errorf("the next cell did not run:\n%.2000s", text)
	}
	goesOn(p)
	p.StayedHome()
}

// goesOn runs all cells again, waits until the first goes on from its checkpoint, and interrupts it.
func goesOn(p *browsertest.NotebookPage) {
	p.T.Helper()
	p.QueueAll()
	p.AwaitRunning("the training to go on from its checkpoint", `%s.some(e => e.textContent.includes(%q))`, browsertest.JSOutputs, wentOn)
	p.Interrupt()
	p.AwaitIdle()
}

// A reader who sees nothing happen presses the stop button again. The second interruption ends the cell at once, wherever it is:
// the kernel is free, and there is a checkpoint to go on from.
func TestInterruptTwice(t *testing.T) {
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	runs := t.TempDir()
	p := showNotebook(t, l, "twice.ipynb", fmt.Sprintf(training, runs, endless))
	p.QueueAll()
	awaitTraining(p, runs, endless)
	began := time.Now()
	p.Interrupt()
	p.Interrupt()
	p.AwaitIdle()
	t.Logf("interrupted twice, the kernel is idle after %.1f s", time.Since(began).Seconds())
	if len(checkpoints(t, runs)) == 0 {
		t.Error("there is no checkpoint")
	}
	goesOn(p)
	p.StayedHome()
}

// Two notebooks want the same run at the same time: one trains, the other says that another does, and that it found the run.
func TestTwoNotebooksWantTheSameRun(t *testing.T) {
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	runs := t.TempDir()
	const steps = 3_000 // long enough for the later of the two cells to be built
	source := fmt.Sprintf(training, runs, steps)
	pages := []*browsertest.NotebookPage{showNotebook(t, l, "one.ipynb", source), showNotebook(t, l, "other.ipynb", source)}
	for _, p := range pages {
		p.QueueAll()
	}
	trained, waited := 0, 0
	for _, p := range pages {
		p.AwaitIdle()
		p.NoErrors()
		p.StayedHome()
		const waits = "another process has trained it" // in the place of "another process is training this model: waiting for it"
		found, finished := fmt.Sprintf("found finished on disk (%d steps", steps), fmt.Sprintf("%d of %[1]d", steps)
		// What a cell has said can be on the page a moment after the page says that it has ended.
		p.Await("the end of what the cell says", browsertest.Patience, `%s.some(e => e.textContent.includes(%q) || e.textContent.includes(%q))`, browsertest.JSOutputs, found, finished)
		switch text := p.OutputText(); {
		case strings.Contains(text, waits) && strings.Contains(text, found):
			waited++
		case !strings.Contains(text, waits) && !strings.Contains(text, found):
			trained++
		default:
			t.Errorf("%s says\n%.2000s", p.File, text)
		}
	}
	if trained != 1 || waited != 1 {
		t.Errorf("%d notebooks trained, and %d waited and found the run; want one of each", trained, waited)
	}
}
