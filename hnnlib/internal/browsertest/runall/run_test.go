package runall

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// A reader runs all cells, saves the notebook, and sends it to a person whose JupyterLab does not trust it.
func TestRunAllSaveAndReopen(t *testing.T) {
	browsertest.Browser(t)
	for _, name := range browsertest.Notebooks(t) {
		t.Run(name, func(t *testing.T) {
			l := browsertest.JupyterLab(t)
			file := name + ".ipynb"
			p := l.Show(t, file)
			p.Menu("Edit", "Clear Outputs of All Cells")
			began := time.Now()
			p.RunAll()
			t.Logf("all cells, with training: %.1f s", time.Since(began).Seconds())
			p.NoErrors()
			p.AwaitFigures(hnntest.ReadNotebook(t, browsertest.Committed(t, name)))
			p.StayedHome()
			p.Plots()[1].Centre(".plot-container")
			p.Screenshot("lab-" + name)
			p.Save()
			saved := hnntest.ReadNotebook(t, filepath.Join(l.Dir, file))
			ranWhole(t, saved, file)
			if name == "spring" {
				warmCell(p, 3)
			}
			l.EndKernels(t)
			p.Shut()
			reopen(t, l, file, saved)
		})
	}
}

// ranWhole fails the test unless every code cell of the saved notebook has run without an error.
func ranWhole(t *testing.T, n hnntest.Notebook, file string) {
	t.Helper()
	for i, cell := range n.Cells {
		if cell.Type != "code" {
			continue
		}
		if cell.Count == nil {
			t.Errorf("%s: cell %d is saved as one that has not run", file, i+1)
		}
		for _, output := range cell.Outputs {
			if output.Type == "error" {
				t.Errorf("%s: cell %d is saved with the error %s: %s", file, i+1, output.Error, output.Value)
			}
		}
	}
}

// reopen changes the saved notebook, so that JupyterLab no longer trusts it, and checks that its figures are shown.
func reopen(t *testing.T, l *browsertest.Lab, file string, saved hnntest.Notebook) {
	t.Helper()
	path := filepath.Join(l.Dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Replace(string(text), `"kernelspec": {`, `"sent": true, "kernelspec": {`, 1)
	if err := os.WriteFile(path, []byte(sent), 0o644); err != nil || sent == string(text) {
		t.Fatalf("nothing was changed (%v)", err)
	}
	p := l.Show(t, file)
	p.Distrusted()
	p.AwaitFigures(saved)
	p.NoErrors()
	var want []string
	for _, cell := range saved.Cells {
		if cell.Type == "code" {
			want = append(want, fmt.Sprintf("[%d]:", *cell.Count))
		}
	}
	// JupyterLab builds the cells below the window later.
	p.Await("all cells to be there", browsertest.Patience, `%s.length === %d`, browsertest.JSPrompts, len(want))
	if got := browsertest.Eval[[]string](p.Page, browsertest.JSPrompts); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("reopened, the cells are %v, want %v: nothing should have run", got, want)
	}
	p.StayedHome()
}

// warmCell runs a code cell with a figure once more, and logs the time until the figure is shown.
func warmCell(p *browsertest.NotebookPage, number int) {
	p.T.Helper()
	cell := fmt.Sprintf(`document.querySelectorAll('.jp-Notebook .jp-CodeCell')[%d]`, number-1)
	p.Exec(`%s.scrollIntoView()`, cell)
	x, y := p.Centre(cell + `.querySelector('.jp-InputPrompt')`)
	p.Do(chromedp.MouseClickXY(x, y))
	p.Exec(`%s.querySelectorAll('.jp-RenderedPlotly').forEach(e => e.classList.add('hnn-old'))`, cell)
	began := time.Now()
	p.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl)))
	p.Await("the cell's figure", browsertest.Training,
		`(i => i && i.complete && i.naturalWidth > 0)(%s.querySelector('.jp-RenderedPlotly:not(.hnn-old) img'))`, cell)
	p.T.Logf("code cell %d again, from its keys to its figure: %.1f s", number, time.Since(began).Seconds())
	p.AwaitIdle()
}
