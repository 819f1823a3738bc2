package faults

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
)

// A reader stops a training: the kernel is free again, and nothing is lost. GoNB kills a cell that takes over five seconds to end, which
// could then say nothing.
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

	text := p.OutputText()
	if want := "of 2000000: the same command goes on from there"; !strings.Contains(text, want) {
		t.Errorf("the cell does not say %q:\n%.2000s", want, text)
	}
	if len(checkpoints(t, runs)) == 0 {
		t.Errorf("there is no checkpoint of the interrupted training in %s", runs)
	}
	p.StayedHome()
}
