package figure

import (
	"math"

	"image/color"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// curve is a line through points; it breaks where a point has no place on the axes.
type curve struct {
	xs, ys []float64
	pen    pen
	fading bool   // light at its start, full at its end (drawn solid)
	label  string // of the hover box
	hover  string // Plotly's hover template; "" for none
	group  string // lines of one group are switched together in Plotly's legend
	listed bool   // stands for its group in Plotly's legend
}

func (m curve) points() int { return len(m.xs) }

// draw strokes each stretch of drawable points.
func (m curve) draw(c draw.Canvas, v view) {
	data := v.data(c)
	if m.fading {
		for k := range shades {
			m.drawShade(data, v, k)
		}
		return
	}
	for _, s := range m.stretches(v, 0, len(m.xs)) {
		pts := m.placed(v, s)
		style := draw.LineStyle{Color: m.pen.ink, Width: m.pen.width, Dashes: m.pen.dash}
		data.StrokeLines(style, data.ClipLinesXY(pts)...)
	}
}

// broken is the line for Plotly, which on a logarithmic axis runs down the whole panel to a number that is not above 0: such
// points become gaps.
func (m curve) broken(p *panel) curve {
	if !p.x.log && !p.y.log {
		return m
	}
	v := view{x: p.x, y: p.y}
	ys := make([]float64, len(m.ys))
	for i, y := range m.ys {
		ys[i] = y
		if !v.shows(m.xs[i], y) {
			ys[i] = math.NaN()
		}
	}
	m.ys = ys
	return m
}

// shades is how many steps of colour a fading line has: enough to look smooth.
const shades = 48

// drawShade strokes the k-th part of a fading line.
func (m curve) drawShade(data draw.Canvas, v view, k int) {
	n := len(m.xs)
	from, to := k*(n-1)/shades, (k+1)*(n-1)/shades
	if from == to {
		return
	}
	style := draw.LineStyle{Color: mix(paper, m.pen.ink, faded(k, shades)), Width: m.pen.width}
	for _, s := range m.stretches(v, from, to+1) {
		data.StrokeLines(style, data.ClipLinesXY(m.placed(v, s))...)
	}
}

// placed are the points of a stretch on the canvas.
func (m curve) placed(v view, s [2]int) []vg.Point {
	pts := make([]vg.Point, s[1]-s[0])
	for i := range pts {
		pts[i] = v.at(m.xs[s[0]+i], m.ys[s[0]+i])
	}
	return pts
}

// faded is the strength of the colour of step k of n: never so light that the line is lost.
func faded(k, n int) float64 { return 0.28 + 0.72*float64(k)/float64(n-1) }

// stretches are the index ranges of at least two points within [from, end), between the points that can't be drawn.
func (m curve) stretches(v view, from, end int) [][2]int {
	var all [][2]int
	for i := from; i <= end; i++ {
		if i < end && v.shows(m.xs[i], m.ys[i]) {
			continue
		}
		if i-from > 1 {
			all = append(all, [2]int{from, i})
		}
		from = i + 1
	}
	return all
}

// hues is how many traces a fading line is cut into for Plotly, where one line has one colour.
const hues = 8

func (m curve) traces(x, y string, keep int) []types.Trace {
	xs, ys := thin(m.xs, m.ys, keep)
	if !m.fading {
		return []types.Trace{m.trace(xs, ys, m.pen.ink, x, y, m.listed)}
	}
	var all []types.Trace
	for k := range hues {
		from, to := k*(len(xs)-1)/hues, (k+1)*(len(xs)-1)/hues
		if from == to {
			continue
		}
		ink := mix(paper, m.pen.ink, faded(k, hues))
		all = append(all, m.trace(xs[from:to+1], ys[from:to+1], ink, x, y, false))
	}
	return all
}

func (m curve) trace(xs, ys []float64, ink color.NRGBA, x, y string, listed bool) *grob.Scatter {
	t := &grob.Scatter{
		X: numbers(xs), Y: numbers(ys), Xaxis: types.S(x), Yaxis: types.S(y),
		Mode: grob.ScatterModeLines, Name: types.S(markup(m.label)), Legendgroup: types.S(m.group),
		Showlegend: types.B(listed),
		Line:       &grob.ScatterLine{Color: css(ink), Width: types.N(float64(m.pen.width)), Dash: types.S(dashes(m.pen.dash, m.fading))},
	}
	setHover(t, m.hover)
	return t
}

// setHover gives a trace its hover box, or none.
func setHover(t *grob.Scatter, template string) {
	if template == "" {
		t.Hoverinfo = types.ArrayOKValue(grob.ScatterHoverinfo("skip"))
		return
	}
	t.Hovertemplate = types.ArrayOKValue(types.S(template))
}

// thin keeps about every k-th point so that at most keep remain, always the first and the last; 0 keeps all.
func thin(xs, ys []float64, keep int) (tx, ty []float64) {
	n := len(xs)
	if keep < 2 || n <= keep {
		return xs, ys
	}
	for i := range keep {
		j := int(math.Round(float64(i) * float64(n-1) / float64(keep-1)))
		tx, ty = append(tx, xs[j]), append(ty, ys[j])
	}
	return tx, ty
}
