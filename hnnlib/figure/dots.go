package figure

import (
	"image/color"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots are round points. Those outside of the axes are left out.
type dots struct {
	xs, ys []float64
	ink    color.NRGBA
	radius vg.Length
	ring   bool   // white inside
	label  string // of the hover box and of Plotly's legend
	hover  string // Plotly's hover template; "" for none
	group  string
	listed bool
}

func (m dots) points() int { return len(m.xs) }

func (m dots) draw(c draw.Canvas, v view) {
	for i := range m.xs {
		if v.shows(m.xs[i], m.ys[i]) && v.contains(m.xs[i], m.ys[i]) {
			drawSpot(c, v.at(m.xs[i], m.ys[i]), m.radius, m.ink, m.ring)
		}
	}
}

// drawSpot draws one disc, or a ring with a white inside.
func drawSpot(c draw.Canvas, at vg.Point, radius vg.Length, ink color.NRGBA, ring bool) {
	if ring {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: radius, Shape: draw.CircleGlyph{}}, at)
		c.SetLineStyle(draw.LineStyle{Color: ink, Width: 1.6})
		c.Stroke(circle(at, radius))
		return
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink, Radius: radius, Shape: draw.CircleGlyph{}}, at)
}

func circle(at vg.Point, radius vg.Length) vg.Path {
	var p vg.Path
	p.Move(vg.Point{X: at.X + radius, Y: at.Y})
	p.Arc(at, radius, 0, 2*3.141592653589793)
	p.Close()
	return p
}

// traces keeps all points: dots are samples, not a line that a part can stand for.
func (m dots) traces(x, y string, _ int) []types.Trace {
	marker := &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(2 * float64(m.radius))),
		Color: types.ArrayOKValue(types.UseColor(css(m.ink))),
	}
	if m.ring {
		marker.Color = types.ArrayOKValue(types.UseColor(css(paper)))
		marker.Line = &grob.ScatterMarkerLine{Width: types.ArrayOKValue(types.N(2)), Color: types.ArrayOKValue(types.UseColor(css(m.ink)))}
	}
	t := &grob.Scatter{
		X: numbers(m.xs), Y: numbers(m.ys), Xaxis: types.S(x), Yaxis: types.S(y),
		Mode: grob.ScatterModeMarkers, Name: types.S(markup(m.label)), Legendgroup: types.S(m.group),
		Showlegend: types.B(m.listed), Marker: marker,
	}
	setHover(t, m.hover)
	return []types.Trace{t}
}
