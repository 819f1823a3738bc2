package figure

import (
	"sync"

	"hnn/hnnlib/plot"
)

// Figure is one finished figure.
type Figure = plot.Sheet

// sheets are the sheets of figures that Choices may hold.
var sheets sync.Map

// newFigure makes a figure of a sheet.
func newFigure(name, title, alt string, s *sheet) *Figure {
	s.fit()
	page := s.plan()
	f := &Figure{Name: name, Title: title, Alt: plain(alt),
		Free: &plot.Free{Width: page.w, Height: page.h, Paint: s.draw, Interactive: s.plotly}}
	sheets.Store(f, s)
	return f
}

// plays gives a figure a Plotly form of its own, with controls.
func plays(f *Figure, form func() (map[string]any, error)) {
	f.Free.Interactive = form
	sheets.Delete(f)
}

func sheetOf(f *Figure) *sheet {
	if s, ok := sheets.Load(f); ok {
		return s.(*sheet)
	}
	return nil
}

// Dots per inch of a screen, and of the PNG, which is for screens of double resolution and for print.
const (
	screen = 96
	sharp  = 2 * screen
)
