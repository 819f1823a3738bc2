package pages

import (
	"os"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/browsertest"
)

// A reader opens a notebook as it comes with the checkout, which JupyterLab does not trust, and runs nothing.
func TestNotebookAsItComes(t *testing.T) {
	browsertest.Browser(t)
	for _, name := range browsertest.Notebooks(t) {
		t.Run(name, func(t *testing.T) {
			l := browsertest.JupyterLab(t)
			dir, folder := l.Put(t)
			source, err := os.ReadFile(browsertest.Committed(t, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name+".ipynb"), source, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			p := l.Show(t, folder+"/"+name+".ipynb")
			p.Distrusted()
			p.AwaitFigures(browsertest.ReadNotebook(t, browsertest.Committed(t, name)))
			p.NoErrors()
			logWidths(p)
			dragged, sliders, played := 0, 0, 0
			for _, f := range p.Plots() {
				if dragged == 0 && f.Has(browsertest.Axes) {
					f.Drag()
					dragged++
				}
				if f.Has(browsertest.Slider) {
					f.Slide()
					if f.Has(browsertest.Play) {
						f.Play()
						played++
					}
					sliders++
				}
			}
			if dragged == 0 {
				t.Error("no figure has axes to drag")
			}
			if name == "your_own_system" && played == 0 {
				t.Error("no figure has a slider and a play button")
			}
			t.Logf("%d sliders moved, %d figures played", sliders, played)
			p.NoErrors()
			p.StayedHome()
		})
	}
}

// logWidths says how wide the pictures are that stand for Plotly figures until the pointer enters.
func logWidths(p *browsertest.NotebookPage) {
	for _, w := range browsertest.Eval[[][2]int](p.Page, browsertest.JSPlots+`.map(e => e.querySelector('img.plot-img'))
		.filter(i => i).map(i => [i.clientWidth, i.parentElement.clientWidth])`) {
		if w[0] > w[1] {
			p.T.Logf("a figure's picture is %d pixels wide in an output of %d, until the pointer enters", w[0], w[1])
		}
	}
}
