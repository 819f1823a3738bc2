package figure

import (
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// levelLines are a scalar's lines of equal value, one thin colour for all: a ground for what moves over it.
type levelLines struct {
	relief // its grid and its levels; no colours
	pen    pen
	group  string
}

func (m *levelLines) draw(c draw.Canvas, v view) {
	lines := plotter.NewContour(m, append([]float64(nil), m.levels...), nil)
	lines.LineStyles = []draw.LineStyle{{Color: m.pen.ink, Width: m.pen.width}}
	lines.Min, lines.Max = math.Inf(-1), math.Inf(1)
	lines.Plot(v.data(c), v.plot)
}

func (m *levelLines) traces(x, y string, _ int) []types.Trace {
	rows := make([]*types.DataArrayType, len(m.z))
	for i, row := range m.z {
		rows[i] = rounded(row, 4)
	}
	first, last := m.levels[0], m.levels[len(m.levels)-1]
	t := &grob.Contour{
		X: numbers(m.x), Y: numbers(m.y), Z: types.DataArray(rows), Xaxis: types.S(x), Yaxis: types.S(y),
		Autocontour: types.False, Showscale: types.False, Showlegend: types.False, Legendgroup: types.S(m.group),
		Contours: &grob.ContourContours{
			Start: types.N(first), End: types.N(last), Size: types.N(m.levels[1] - m.levels[0]), Coloring: grob.ContourContoursColoringNone,
		},
		Line:      &grob.ContourLine{Color: css(m.pen.ink), Width: types.N(float64(m.pen.width))},
		Hoverinfo: types.ArrayOKValue(grob.ContourHoverinfo("skip")),
	}
	return []types.Trace{t}
}
