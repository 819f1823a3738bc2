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

// If a cell's process is killed (by a person, or for want of memory), the cell shows an error, the kernel goes on, the
// next cell runs, and the training can go on from its checkpoint.
func TestKilledCell(t *testing.T) {
	runs := t.TempDir()
	const next = "%%\nfmt.Println(\"the next\" + \" cell ran\")"
	p := showNotebook(t, "killed.ipynb", fmt.Sprintf(training, runs, endless), next)
	p.QueueAll()
	awaitCheckpoint(p, runs)
	signal(t, theCell(t, runs), syscall.SIGKILL)
	p.AwaitIdle()
	p.AwaitOutput("signal: killed")
	p.AwaitOutput("the next cell ran")
	goesOn(p)
	p.StayedHome()
}

// If a reader stops a training, the kernel is free again and nothing is lost. GoNB kills a cell that takes over five
// seconds to end; the cell then could not report its step.
func TestInterruptKeepsACheckpoint(t *testing.T) {
	const steps = 2_000_000 // minutes
	runs := t.TempDir()
	p := showNotebook(t, "long.ipynb", fmt.Sprintf(training, runs, steps))
	p.QueueAll()
	awaitProgress(p, steps)
	p.Menu("Kernel", "Interrupt Kernel")
	began := time.Now()
	p.AwaitIdle()
	t.Logf("interrupted, the kernel is idle after %.1f s", time.Since(began).Seconds())
	p.AwaitOutput(fmt.Sprintf("of %d: the same command goes on from there", steps))
	t.Logf("its last checkpoint is of step %d", lastStep(t, runs))
	p.StayedHome()
}

// A second interruption ends a cell at once, whatever it is doing. The kernel is free, and there is a checkpoint to go
// on from.
func TestInterruptTwice(t *testing.T) {
	runs := t.TempDir()
	p := showNotebook(t, "twice.ipynb", fmt.Sprintf(training, runs, endless))
	p.QueueAll()
	awaitCheckpoint(p, runs)
	began := time.Now()
	p.Interrupt()
	p.Interrupt()
	p.AwaitIdle()
	t.Logf("interrupted twice, the kernel is idle after %.1f s", time.Since(began).Seconds())
	t.Logf("its last checkpoint is of step %d", lastStep(t, runs))
	goesOn(p)
	p.StayedHome()
}

// If two notebooks want the same run at the same time, one trains. The other says that it waits, then that it found the
// run.
func TestTwoNotebooksWantTheSameRun(t *testing.T) {
	const steps = 4_000 // seconds on any machine
	runs := t.TempDir()
	source := fmt.Sprintf(training, runs, steps)
	first, second := showNotebook(t, "first.ipynb", source), showNotebook(t, "second.ipynb", source)
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
