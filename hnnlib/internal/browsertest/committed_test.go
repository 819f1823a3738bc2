package browsertest

import (
	"os"
	"path/filepath"
	"testing"
)

// A reader opens a notebook as it comes with the checkout, which JupyterLab does not trust, and runs nothing.
func TestNotebookAsItComes(t *testing.T) {
	browser(t)
	for _, name := range notebooks(t) {
		t.Run(name, func(t *testing.T) {
			l := jupyterLab(t)
			dir, folder := l.put(t)
			source, err := os.ReadFile(committed(t, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name+".ipynb"), source, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			p := l.show(t, folder+"/"+name+".ipynb")
			p.distrusted()
			p.awaitFigures(readNotebook(t, committed(t, name)))
			p.noErrors()
			p.logWidths()
			dragged, sliders, played := 0, 0, 0
			for _, f := range p.plots() {
				if dragged == 0 && f.draggable() {
					f.drag()
					dragged++
				}
				if f.hasSlider() {
					f.slide()
					if f.plays() {
						f.play()
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
			p.noErrors()
			p.stayedHome()
		})
	}
}

// logWidths says how wide the pictures are that stand for Plotly figures until the pointer enters.
func (p *notebookPage) logWidths() {
	for _, w := range eval[[][2]int](p.page, jsPlots+`.map(e => e.querySelector('img.plot-img')).filter(i => i).map(i => [i.clientWidth, i.parentElement.clientWidth])`) {
		if w[0] > w[1] {
			p.t.Logf("a figure's picture is %d pixels wide in an output of %d, until the pointer enters", w[0], w[1])
		}
	}
}
