package figure

import (
	"image/color"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// arrows are a vector field drawn at points; each arrow's middle lies on its point.
type arrows struct {
	all   [][4]float64 // x, y, dx, dy
	scale float64      // length of an arrow per length of (dx, dy), in the axes' units
	limit float64      // the longest arrow drawn, in the axes' units
	ink   color.NRGBA
	group string
}

// spread is the typical distance between neighbours of n points that fill their bounding box evenly.
func spread(all [][4]float64) float64 {
	x, y := unset, unset
	for _, a := range all {
		x, y = x.with(a[0]), y.with(a[1])
	}
	return math.Max(x.width(), y.width()) / math.Max(1, math.Sqrt(float64(len(all)))-1)
}

// ends are the tail and the tip of an arrow.
func (m arrows) ends(a [4]float64) (x0, y0, x1, y1 float64) {
	k := m.scale
	if length := k * math.Hypot(a[2], a[3]); length > m.limit {
		k *= m.limit / length
	}
	dx, dy := k*a[2]/2, k*a[3]/2
	return a[0] - dx, a[1] - dy, a[0] + dx, a[1] + dy
}

// points counts tail, tip, two barbs, the tip again and the gap of each arrow.
func (m arrows) points() int { return 6 * len(m.all) }

func (m arrows) draw(c draw.Canvas, v view) {
	for _, a := range m.all {
		x0, y0, x1, y1 := m.ends(a)
		drawArrow(c, v.at(x0, y0), v.at(x1, y1), draw.LineStyle{Color: m.ink, Width: 1}, 4.2)
	}
}

// drawArrow draws a shaft and a filled head of the given length, smaller on a short shaft.
func drawArrow(c draw.Canvas, tail, tip vg.Point, style draw.LineStyle, head vg.Length) {
	dx, dy := tip.X-tail.X, tip.Y-tail.Y
	length := vg.Length(math.Hypot(float64(dx), float64(dy)))
	if length < 0.3 {
		return
	}
	ux, uy := dx/length, dy/length
	head = min(head, 0.62*length)
	neck := vg.Point{X: tip.X - head*ux, Y: tip.Y - head*uy}
	c.StrokeLine2(style, tail.X, tail.Y, neck.X, neck.Y)
	half := 0.42 * head
	c.FillPolygon(style.Color, []vg.Point{tip,
		{X: neck.X - half*uy, Y: neck.Y + half*ux},
		{X: neck.X + half*uy, Y: neck.Y - half*ux}})
}

// traces draws all arrows as one broken line: shaft, then the two barbs of the head.
func (m arrows) traces(x, y string, _ int) []types.Trace {
	var xs, ys []float64
	nan := math.NaN()
	for _, a := range m.all {
		x0, y0, x1, y1 := m.ends(a)
		bx, by := 0.3*(x0-x1), 0.3*(y0-y1)
		xs = append(xs, x0, x1, x1+bx-0.5*by, x1, x1+bx+0.5*by, nan)
		ys = append(ys, y0, y1, y1+by+0.5*bx, y1, y1+by-0.5*bx, nan)
	}
	t := &grob.Scatter{
		X: coarse(xs), Y: coarse(ys), Xaxis: types.S(x), Yaxis: types.S(y), Mode: grob.ScatterModeLines,
		Legendgroup: types.S(m.group), Showlegend: types.B(false),
		Line: &grob.ScatterLine{Color: css(m.ink), Width: types.N(1)},
	}
	setHover(t, "")
	return []types.Trace{t}
}
