package figure

import (
	"fmt"
	"image/color"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// bars are a histogram: bars of equal width that stand on zero, lightly filled under an outline, so that one can lie over another.
type bars struct {
	from, width float64 // left end of the first bar, and the width of each
	heights     []float64
	ink         color.NRGBA
	label       string // of the hover box
	hover       string // Plotly's template for what stands at a bar
	group       string
}

func (m bars) points() int { return len(m.heights) }

// outline runs along the tops of the bars, from zero to zero.
func (m bars) outline() (xs, ys []float64) {
	xs, ys = []float64{m.from}, []float64{0}
	for i, h := range m.heights {
		left := m.from + float64(i)*m.width
		xs, ys = append(xs, left, left+m.width), append(ys, h, h)
	}
	return append(xs, m.from+float64(len(m.heights))*m.width), append(ys, 0)
}

func (m bars) draw(c draw.Canvas, v view) {
	xs, ys := m.outline()
	pts := make([]vg.Point, len(xs))
	for i := range xs {
		pts[i] = v.at(xs[i], ys[i])
	}
	c.FillPolygon(fade(m.ink, barFill), pts)
	c.StrokeLines(draw.LineStyle{Color: m.ink, Width: 1.4}, pts)
}

// barFill is the opacity of the filling.
const barFill = 0.22

func (m bars) traces(x, y string, _ int) []types.Trace {
	middles := make([]float64, len(m.heights))
	for i := range middles {
		middles[i] = m.from + (float64(i)+0.5)*m.width
	}
	t := &grob.Bar{
		X: numbers(middles), Y: numbers(m.heights), Xaxis: types.S(x), Yaxis: types.S(y),
		// An offset of its own keeps Plotly from putting two models' bars beside each other.
		Width: types.ArrayOKValue(types.N(m.width)), Offset: types.ArrayOKValue(types.N(-m.width / 2)),
		Name: types.S(markup(m.label)), Legendgroup: types.S(m.group), Showlegend: types.False,
		Hovertemplate: types.ArrayOKValue(types.S(m.hover + fmt.Sprintf("<extra>%s</extra>", markup(m.label)))),
		Marker: &grob.BarMarker{
			Color: types.ArrayOKValue(types.UseColor(css(fade(m.ink, barFill)))),
			Line:  &grob.BarMarkerLine{Color: types.ArrayOKValue(types.UseColor(css(m.ink))), Width: types.ArrayOKValue(types.N(1))},
		},
	}
	return []types.Trace{t}
}
