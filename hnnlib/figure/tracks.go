package figure

import (
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg/draw"
)

// tracks are fading lines that run at the same time, drawn oldest parts first: the recent part of one is never
// hidden under the faint past of another on the same orbit.
type tracks []curve

func (m tracks) draw(c draw.Canvas, v view) {
	data := v.data(c)
	for k := range shades {
		for _, line := range m {
			line.drawShade(data, v, k)
		}
	}
}

func (m tracks) points() int {
	n := 0
	for _, line := range m {
		n += line.points()
	}
	return n
}

func (m tracks) traces(x, y string, keep int) []types.Trace {
	var all []types.Trace
	for _, line := range m {
		all = append(all, line.traces(x, y, keep)...)
	}
	return all
}
