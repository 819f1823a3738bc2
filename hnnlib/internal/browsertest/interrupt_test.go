package browsertest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A reader stops a training: the kernel is free again, and nothing is lost. GoNB kills a cell that takes over five seconds to end, which
// could then say nothing.
func TestInterruptKeepsACheckpoint(t *testing.T) {
	browser(t)
	l := jupyterLab(t)
	runs := t.TempDir()
	const steps = 2_000_000 // minutes
	p := l.showNotebook(t, "long.ipynb", fmt.Sprintf(training, runs, steps))
	p.queueAll()
	p.awaitRunning("the training to progress", `%s.some(e => / of %d/.test(e.textContent))`, jsOutputs, steps)
	p.menu("Kernel", "Interrupt Kernel")
	began := time.Now()
	p.awaitIdle()
	t.Logf("interrupted, the kernel is idle after %.1f s", time.Since(began).Seconds())

	text := p.outputText()
	if want := "of 2000000: the same command goes on from there"; !strings.Contains(text, want) {
		t.Errorf("the cell does not say %q:\n%.2000s", want, text)
	}
	if len(checkpoints(t, runs)) == 0 {
		t.Errorf("there is no checkpoint of the interrupted training in %s", runs)
	}
	p.stayedHome()
}
