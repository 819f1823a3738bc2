package browsertest

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// longTraining trains for minutes, with its run in a folder of its own.
const longTraining = `import (
    "hnn/hnnlib/experiment"
    nb "hnn/hnnlib/notebook"
)
%%env HNN_NB_QUICK false
%%env HNN_RUNS_DIR %s
%%%%
e := *experiment.Spring
e.Config.Train.Steps = 2_000_000
nb.Train(&e, "hnn")`

// A reader stops a training: the kernel is free again, and nothing is lost. GoNB kills a cell that takes over five seconds to end, which
// could then say nothing.
func TestInterruptKeepsACheckpoint(t *testing.T) {
	browser(t)
	l := jupyterLab(t)
	dir, folder := l.put(t)
	runs := t.TempDir()
	writeNotebook(t, filepath.Join(dir, "long.ipynb"), map[string]any{
		"nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}},
		"cells": []any{map[string]any{
			"cell_type": "code", "id": "long", "source": fmt.Sprintf(longTraining, runs), "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil,
		}},
	})
	p := l.show(t, folder+"/long.ipynb")
	p.menu("Run", "Run All Cells")
	p.await("the training to progress", untilDeadline(t), `%s.some(e => / of 2000000/.test(e.textContent))`, jsOutputs)
	p.menu("Kernel", "Interrupt Kernel")
	began := time.Now()
	p.awaitIdle()
	t.Logf("interrupted, the kernel is idle after %.1f s", time.Since(began).Seconds())

	text := p.outputText()
	if want := "of 2000000: the same command goes on from there"; !strings.Contains(text, want) {
		t.Errorf("the cell does not say %q:\n%.2000s", want, text)
	}
	var kept []string
	err := filepath.WalkDir(runs, func(path string, _ fs.DirEntry, err error) error {
		if ok, _ := filepath.Match("checkpoint-????????", filepath.Base(path)); ok {
			kept = append(kept, path)
		}
		return err
	})
	if err != nil || len(kept) == 0 {
		t.Errorf("there is no checkpoint of the interrupted training in %s (%v)", runs, err)
	}
	p.stayedHome()
}
