package browsertest

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A reader runs all cells, saves, and sends the notebook to somebody, whose JupyterLab does not trust it.
func TestRunAllSaveAndReopen(t *testing.T) {
	browser(t)
	for _, name := range notebooks(t) {
		t.Run(name, func(t *testing.T) {
			l := jupyterLab(t)
			dir, folder := l.put(t)
			file := filepath.Join(dir, name+".ipynb")
			edit(t, committed(t, name), file, withoutOutputs)
			p := l.show(t, folder+"/"+name+".ipynb")
			began := time.Now()
			p.runAll()
			t.Logf("all cells, with training: %.1f s", time.Since(began).Seconds())
			p.noErrors()
			p.awaitFigures(readNotebook(t, committed(t, name)))
			p.stayedHome()
			p.showFigure(1)
			p.screenshot("lab-" + name)
			p.save()
			saved := readNotebook(t, file)
			saved.ranWhole(t, file)
			if name == "spring" {
				p.warmCell(3)
			}
			l.endKernels(t)
			p.shut()
			reopen(t, l, file, folder+"/sent.ipynb", saved)
		})
	}
}

// ranWhole fails the test unless every code cell of the saved notebook has run without an error.
func (n notebookFile) ranWhole(t *testing.T, file string) {
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
				t.Errorf("%s: cell %d is saved with the error %s: %s", file, i+1, output.Name, output.Value)
			}
		}
	}
}

// reopen changes something in the saved notebook, which ends JupyterLab's trust, and looks whether its figures are shown.
func reopen(t *testing.T, l *lab, file, sent string, saved notebookFile) {
	t.Helper()
	edit(t, file, filepath.Join(l.dir, sent), func(notebook map[string]any) {
		notebook["metadata"].(map[string]any)["sent"] = true
	})
	p := l.show(t, sent)
	p.distrusted()
	p.awaitFigures(saved)
	p.noErrors()
	var want []string
	for _, cell := range saved.Cells {
		if cell.Type == "code" {
			want = append(want, fmt.Sprintf("[%d]:", *cell.Count))
		}
	}
	// JupyterLab builds the cells below the window when it has time.
	p.await("all cells to be there", patience, `%s.length === %d`, jsPrompts, len(want))
	if got := eval[[]string](p.page, jsPrompts); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("reopened, the cells are %v, want %v: nothing should have run", got, want)
	}
	p.stayedHome()
}

// showFigure scrolls to the i-th Plotly figure, from 0, and makes it interactive.
func (p *notebookPage) showFigure(i int) {
	p.t.Helper()
	p.plots()[i].centre(".plot-container")
}

// warmCell runs a code cell whose last output is a figure once more, and says how long it takes until that is there.
func (p *notebookPage) warmCell(number int) {
	p.t.Helper()
	cell := fmt.Sprintf(`document.querySelectorAll('.jp-Notebook .jp-CodeCell')[%d]`, number-1)
	at := eval[[2]float64](p.page, `(c => {
		c.scrollIntoView();
		const r = c.querySelector('.jp-InputPrompt').getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})(%s)`, cell)
	p.do(chromedp.MouseClickXY(at[0], at[1]))
	eval[bool](p.page, `(%s.querySelectorAll('.jp-RenderedPlotly').forEach(e => e.classList.add('hnn-old')), true)`, cell)
	began := time.Now()
	p.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl)))
	p.await("the cell's figure", untilDeadline(p.t), `(i => !!i && i.complete && i.naturalWidth > 0)(%s.querySelector('.jp-RenderedPlotly:not(.hnn-old) img'))`, cell)
	p.t.Logf("code cell %d again, from its keys to its figure: %.1f s", number, time.Since(began).Seconds())
	p.awaitIdle()
}
