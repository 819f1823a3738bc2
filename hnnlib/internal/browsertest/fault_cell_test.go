package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/hnntest"
)

// jsStderr is what cells show as errors of their programs.
const jsStderr = `[...document.querySelectorAll('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]')].map(e => e.textContent)`

// A cell's process is killed (by a person, or for want of memory): its cell shows an error, the kernel lives, the next cell runs, and
// the training goes on from its checkpoint.
func TestKilledCell(t *testing.T) {
	browser(t)
	l := jupyterLab(t)
	runs := t.TempDir()
	p := l.showNotebook(t, "killed.ipynb", fmt.Sprintf(training, runs, endless), "%%\nfmt.Println(\"the next\" + \" cell ran\")")
	p.queueAll()
	p.awaitTraining(runs, endless)
	cell := hnntest.Processes(t, "HNN_RUNS_DIR="+runs)
	if len(cell) != 1 {
		t.Fatalf("there are %d processes that may be the cell's: %v", len(cell), cell)
	}
	if err := syscall.Kill(cell[0].PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.awaitIdle()
	if said := eval[[]string](p.page, jsStderr); len(said) == 0 || !strings.Contains(said[0], "signal: killed") {
		t.Errorf("the killed cell shows the errors %q", said)
	}
	if text := p.outputText(); !strings.Contains(text, "the next cell ran") {
		t.Errorf("the next cell did not run:\n%.2000s", text)
	}
	p.goesOn()
	p.stayedHome()
}

// goesOn runs all cells again, waits until the first goes on from its checkpoint, and interrupts it.
func (p *notebookPage) goesOn() {
	p.t.Helper()
	p.queueAll()
	p.awaitRunning("the training to go on from its checkpoint", `%s.some(e => e.textContent.includes(%q))`, jsOutputs, wentOn)
	p.interrupt()
	p.awaitIdle()
}

// interrupt asks the server to interrupt the notebook's kernel, as JupyterLab does.
func (p *notebookPage) interrupt() {
	p.t.Helper()
	var sessions []struct {
		Path   string
		Kernel struct{ ID string }
	}
	p.lab.api(p.t, http.MethodGet, "sessions", &sessions)
	for _, s := range sessions {
		if s.Path == p.file {
			p.lab.api(p.t, http.MethodPost, "kernels/"+s.Kernel.ID+"/interrupt", nil)
			return
		}
	}
	p.t.Fatalf("%s has no kernel", p.file)
}

// A reader who sees nothing happen presses the stop button again. The second interruption ends the cell at once, wherever it is:
// the kernel is free, and there is a checkpoint to go on from.
func TestInterruptTwice(t *testing.T) {
	browser(t)
	l := jupyterLab(t)
	runs := t.TempDir()
	p := l.showNotebook(t, "twice.ipynb", fmt.Sprintf(training, runs, endless))
	p.queueAll()
	p.awaitTraining(runs, endless)
	began := time.Now()
	p.interrupt()
	p.interrupt()
	p.awaitIdle()
	t.Logf("interrupted twice, the kernel is idle after %.1f s", time.Since(began).Seconds())
	if len(checkpoints(t, runs)) == 0 {
		t.Error("there is no checkpoint")
	}
	p.goesOn()
	p.stayedHome()
}

// Two notebooks want the same run at the same time: one trains, the other says that it waits, and then that it found the run.
func TestTwoNotebooksWantTheSameRun(t *testing.T) {
	browser(t)
	l := jupyterLab(t)
	runs := t.TempDir()
	const steps = 10_000 // about 10 s
	source := fmt.Sprintf(training, runs, steps)
	first := l.showNotebook(t, "first.ipynb", source)
	second := l.showNotebook(t, "second.ipynb", source)
	first.queueAll()
	first.awaitRunning("the training to progress", `%s.some(e => / of %d, \d/.test(e.textContent))`, jsOutputs, steps)
	second.queueAll()
	second.awaitRunning("the second to wait", `%s.some(e => e.textContent.includes('another process is training this model: waiting for it'))`, jsOutputs)
	for _, p := range []*notebookPage{first, second} {
		p.awaitIdle()
		p.noErrors()
		p.stayedHome()
	}
	if text := first.outputText(); !strings.Contains(text, fmt.Sprintf("%d of %d", steps, steps)) || strings.Contains(text, "found finished") {
		t.Errorf("the first says\n%.2000s", text)
	}
	// What a cell has said can be on the page a moment after the page says that it has ended.
	second.await("the second to find the run", patience, `%s.some(e => e.textContent.includes('found finished on disk (%d steps'))`, jsOutputs, steps)
}
