package faults

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/run"
)

// training is a cell that trains, with its run in a folder of its own.
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

// endless is a number of steps that takes the best part of an hour: the most that are allowed.
const endless = run.MostSteps

// wentOn is what a training says that goes on from a checkpoint.
const wentOn = "went on from step"

// notebookOf is a notebook of code cells that have not run.
func notebookOf(sources ...string) map[string]any {
	var cells []any
	for i, source := range sources {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": fmt.Sprintf("cell%d", i), "source": source, "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil,
		})
	}
	return map[string]any{
		"nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}},
		"cells":    cells,
	}
}

// showNotebook opens a new notebook of the cells.
func showNotebook(t *testing.T, l *browsertest.Lab, name string, sources ...string) *browsertest.NotebookPage {
	t.Helper()
	dir, folder := l.Put(t)
	browsertest.WriteNotebook(t, filepath.Join(dir, name), notebookOf(sources...))
	return l.Show(t, folder+"/"+name)
}

// awaitProgress waits until the training of a cell progresses.
func awaitProgress(p *browsertest.NotebookPage, steps int) {
	p.T.Helper()
	p.AwaitRunning("the training to progress", `%s.some(e => / of %d, \d/.test(e.textContent))`, browsertest.JSOutputs, steps)
}

// awaitTraining waits until the training of a cell progresses and has written a checkpoint.
func awaitTraining(p *browsertest.NotebookPage, runs string, steps int) {
	p.T.Helper()
	awaitProgress(p, steps)
	awaitTrue(p.T, "a checkpoint", func() bool { return len(checkpoints(p.T, runs)) > 0 })
}

// checkpoints are those of all runs in a folder.
func checkpoints(t *testing.T, runs string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(runs, func(path string, _ fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil // it was tidied away meanwhile
		}
		if ok, _ := filepath.Match("checkpoint-????????", filepath.Base(path)); ok {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lastStep is the step of the one run's last checkpoint, which must be whole.
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
	if err != nil {
		t.Fatal(err)
	}
	if last == nil || last.Step == 0 {
		t.Fatalf("the last checkpoint of %s is %+v", r.Name(), last)
	}
	return last.Step
}

// awaitTrue waits until done is true. If that takes too long, the test fails with what more says.
func awaitTrue(t *testing.T, what string, done func() bool, more ...func() string) {
	t.Helper()
	for end := time.Now().Add(browsertest.Patience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().Before(end) {
			continue
		}
		said := ""
		for _, m := range more {
			said += "\n" + m()
		}
		t.Fatalf("waiting for %s: nothing for %v%s", what, browsertest.Patience, said)
	}
}
