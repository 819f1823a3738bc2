package faults

import (
	"fmt"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
)

// A reader stops a training: the kernel is free again, and nothing is lost. GoNB kills a cell that takes over five
// seconds to end, which could then say nothing.
func TestInterruptKeepsACheckpoint(t *testing.T) {
	browsertest.Browser(t)
	l := browsertest.JupyterLab(t)
	runs := t.TempDir()
	const steps = 2_000_000 // minutes
	p := showNotebook(t, l, "long.ipynb", fmt.Sprintf(training, runs, steps))
	p.QueueAll()
	p.AwaitRunning("the training to progress", `%s.some(e => / of %d/.test(e.textContent))`, browsertest.JSOutputs, steps)
	p.Menu("Kernel", "Interrupt Kernel")
	began := time.Now()
	p.AwaitIdle()
	t.Logf("interrupted, the kernel is idle after %.1f s", time.Since(began).Seconds())

	p.AwaitOutput(fmt.Sprintf("of %d: the same command goes on from there", steps))
	t.Logf("its last checkpoint is of step %d", lastStep(t, runs))
	p.StayedHome()
}
