package figure

import (
	"image/color"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// band is a filled rectangle in the axes' units, cut at the panel's edge.
type band struct {
	x0, x1, y0, y1 float64
	ink            color.NRGBA
}

func (m band) points() int { return 4 }

func (m band) draw(c draw.Canvas, v view) {
	x0, x1 := max(m.x0, v.x.min), min(m.x1, v.x.max)
	y0, y1 := max(m.y0, v.y.min), min(m.y1, v.y.max)
	if x0 < x1 && y0 < y1 {
		c.FillPolygon(m.ink, corners(vg.Rectangle{Min: v.at(x0, y0), Max: v.at(x1, y1)}))
	}
}

func (m band) traces(x, y string, _ int) []types.Trace {
	t := &grob.Scatter{
		X: numbers([]float64{m.x0, m.x1, m.x1, m.x0}), Y: numbers([]float64{m.y0, m.y0, m.y1, m.y1}),
		Xaxis: types.S(x), Yaxis: types.S(y), Mode: grob.ScatterModeLines, Fill: "toself", Fillcolor: css(m.ink),
		Showlegend: types.False, Line: &grob.ScatterLine{Width: types.N(0)},
	}
	setHover(t, "")
	return []types.Trace{t}
}
