package pages

import (
	"testing"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// A reader opens a committed notebook, which JupyterLab does not trust, and runs nothing.
func TestNotebookAsItComes(t *testing.T) {
	browsertest.Browser(t)
	for _, name := range browsertest.Notebooks(t) {
		t.Run(name, func(t *testing.T) {
			l := browsertest.JupyterLab(t)
			p := l.Show(t, name+".ipynb")
			p.Distrusted()
			p.AwaitFigures(hnntest.ReadNotebook(t, browsertest.Committed(t, name)))
			p.NoErrors()
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
