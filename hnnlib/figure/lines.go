package figure

import (
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

// lineSizes are the width and height of panels by the number of panels in a row.
var lineSizes = [][2]vg.Length{1: {380, 215}, 2: {262, 185}, 3: {178, 160}}

// Lines returns a figure of the given panels, up to three in a row, and sets their sizes.
func Lines(name, title string, panels ...*plot.Panel) *plot.Sheet {
	s := &plot.Sheet{Name: name, Title: title}
	wrap(s, panels)
	for _, p := range panels {
		size := lineSizes[len(s.Rows[0])]
		p.Width, p.Height = size[0], size[1]
	}
	return s
}
