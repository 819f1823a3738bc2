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

// A cell's process is killed (by a person, or for want of memory): its cell shows an error, the kernel lives, the
// next cell runs, and the training goes on from its checkpoint.
func TestKilledCell(t *testing.T) {
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	runs := t.TempDir()
	p := showNotebook(t, l, "killed.ipynb", fmt.Sprintf(training, runs, endless), "%%\nfmt.Println(\"the next\" + \" cell ran\")")
	p.QueueAll()
	awaitTraining(p, runs, endless)
	signal(t, theCell(t, runs), syscall.SIGKILL)
	p.AwaitIdle()
	p.Await("the killed cell's error", browsertest.Patience, `!!%s[0]?.includes('signal: killed')`, browsertest.JSStderr)
	p.AwaitOutput("the next cell ran")
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

// A reader who sees nothing happen presses the stop button again. The second interruption ends the cell at once,
// wherever it is: the kernel is free, and there is a checkpoint to go on from.
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
	t.Logf("its last checkpoint is of step %d", lastStep(t, runs))
	goesOn(p)
	p.StayedHome()
}

// Two notebooks want the same run at the same time: one trains, the other says that it waits, and then that it found
// the run.
func TestTwoNotebooksWantTheSameRun(t *testing.T) {
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	runs := t.TempDir()
	const steps = 4_000 // seconds on any machine
	source := fmt.Sprintf(training, runs, steps)
	first, second := showNotebook(t, l, "first.ipynb", source), showNotebook(t, l, "second.ipynb", source)
	first.QueueAll()
	awaitProgress(first, steps)
	trains := theCell(t, runs)
	signal(t, trains, syscall.SIGSTOP)                              // so that it is not done before the other is built, however fast the machine
	t.Cleanup(func() { _ = syscall.Kill(trains, syscall.SIGCONT) }) // should the test end before
	second.QueueAll()
	second.AwaitRunning("the second to wait", `%s.some(e => e.textContent.includes('another process is training this model: waiting for it'))`, browsertest.JSOutputs)
	signal(t, trains, syscall.SIGCONT)
	for _, p := range []*browsertest.NotebookPage{first, second} {
		p.AwaitIdle()
	}
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

// theCell is the process of the one cell that runs.
func theCell(t *testing.T, runs string) int {
	t.Helper()
	cells := hnntest.Processes(t, "HNN_RUNS_DIR="+runs)
	if len(cells) != 1 {
		t.Fatalf("there are %d processes that may be the cell's: %v", len(cells), cells)
	}
	return cells[0].PID
}

func signal(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}
