package plot

import (
	"image/color"
	"maps"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Mark is something drawn in a panel. It is a [part] that draws itself, or made of shapes.
type Mark interface{ about(p *Panel) about }

// about is what checks, ranges, the legend and the alternative text know of a mark in a panel.
type about struct {
	fault  error        // what is wrong with its numbers: what was expected, what came
	hold   [2][]float64 // numbers that the axes should hold, across and upward
	tight  [2]bool      // holds them without a margin
	kind   Kind
	guest  float64 // widens a range by at most so many times; 0 for a mark that sets it
	apart  bool    // keeps off the ends of the horizontal axis
	entry  entry   // in the legend
	words  string  // a sentence with its numbers
	points int     // of lines that it sends to Plotly if none is left out
}

// part is drawn by gonum on the canvas of a panel's data, and by Plotly as traces, with at most keep points a line.
type part interface {
	gonum.Plotter
	traces(on *cell, keep int) []object
}

// shaped is a mark made of shapes.
type shaped interface{ shapes(on *cell) []shape }

// parts are what is drawn in the panel, in its order. Fading lines are drawn together.
func (c *cell) parts() []part {
	var all []part
	for _, m := range c.marks {
		switch m := m.(type) {
		case part:
			all = append(all, m)
		case shaped:
			for _, s := range m.shapes(c) {
				all = append(all, s)
			}
		}
	}
	return all
}

// shape is a line, an area or spots at the same points. A line breaks at points that have no place on the axes, and
// spots outside of them are left out.
type shape struct {
	label  string // the entry of the legend that switches it
	x, y   []float64
	pen    Pen           // of a line; without a width there is none
	fading bool          // the line is light at its start
	fill   color.NRGBA   // of the area within; without opacity there is none
	radius vg.Length     // of spots; 0 for none
	inks   []color.NRGBA // of the spots, one for each or for all
	ring   bool          // spots are white inside
	hover  string        // Plotly's template for the box at a point; "" for none
	digits int           // for Plotly
	more   object        // of Plotly's trace
}

// A fading line has many shades where it is drawn, enough to look smooth, and few for Plotly, where each is a trace.
const (
	shades = 48
	hues   = 8
)

func (s shape) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	if s.fill.A > 0 {
		var pts []vg.Point
		for i := range s.x {
			pts = append(pts, v.at(s.x[i], s.y[i]))
		}
		c.FillPolygon(s.fill, pts)
	}
	if !s.fading {
		s.stroke(c, v, s.pen, 0, len(s.x))
	}
	for i := range s.x {
		if s.radius > 0 && v.contains(s.x[i], s.y[i]) {
			drawSpot(c, v.at(s.x[i], s.y[i]), s.radius, s.inks[min(i, len(s.inks)-1)], s.ring)
		}
	}
}

// stroke draws the stretches of at least two drawable points within [from, end).
func (s shape) stroke(c draw.Canvas, v view, pen Pen, from, end int) {
	var pts []vg.Point
	for i := from; i <= end && pen.Width > 0; i++ {
		if i < end && placed(s.x[i], s.y[i], v.logs) {
			pts = append(pts, v.at(s.x[i], s.y[i]))
			continue
		}
		if len(pts) > 1 {
			c.StrokeLines(pen.style(), c.ClipLinesXY(pts)...)
		}
		pts = nil
	}
}

// fading are lines that run at the same time, drawn oldest parts first: the recent part of one is never hidden under
// the faint past of another on the same orbit.
type fading []shape

func (f *fading) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for k := range shades {
		for _, s := range *f {
			if from, to := stretch(k, shades, len(s.x)); from < to {
				s.stroke(c, v, s.pen.faded(k, shades), from, to+1)
			}
		}
	}
}

// stretch is the k-th of n parts of a list of a length, the last of one being the first of the next.
func stretch(k, n, length int) (first, last int) {
	return k * (length - 1) / n, (k + 1) * (length - 1) / n
}

// faded is the pen of step k of n: never so light that the line is lost.
func (p Pen) faded(k, n int) Pen {
	return Pen{Ink: Mix(Paper, p.Ink, 0.28+0.72*float64(k)/float64(n-1)), Width: p.Width}
}

// traces leaves gaps for points that are not above 0 on a logarithmic axis, to which Plotly runs down the whole panel.
func (s shape) traces(on *cell, keep int) []object {
	if s.pen.Width == 0 {
		keep = len(s.x)
	}
	var xs, ys []float64
	for _, i := range Even(len(s.x), keep) {
		y := s.y[i]
		if !placed(s.x[i], y, on.logs()) {
			y = math.NaN()
		}
		xs, ys = append(xs, s.x[i]), append(ys, y)
	}
	trace := func(from, end int, pen Pen) object {
		t := on.trace("scatter", s.label, s.hover, object{"mode": "markers",
			"x": rounded(xs[from:end], s.digits), "y": rounded(ys[from:end], s.digits)})
		if s.radius > 0 {
			t["marker"] = s.marker()
		}
		if pen.Width > 0 || s.fill.A > 0 {
			t["mode"], t["line"] = "lines", pen.plotly()
		}
		if s.fill.A > 0 {
			t["fill"], t["fillcolor"] = "toself", css(s.fill)
		}
		maps.Copy(t, s.more)
		return t
	}
	if !s.fading {
		return []object{trace(0, len(xs), s.pen)}
	}
	var all []object
	for k := range hues {
		if from, to := stretch(k, hues, len(xs)); from < to {
			all = append(all, trace(from, to+1, s.pen.faded(k, hues)))
		}
	}
	return all
}

// marker is the spots for Plotly.
func (s shape) marker() object {
	var inks []string
	for _, ink := range s.inks {
		inks = append(inks, css(ink))
	}
	m := object{"size": 2 * s.radius, "color": inks}
	if len(inks) == 1 {
		m["color"] = inks[0]
	}
	if s.ring {
		m["color"], m["line"] = css(Paper), object{"width": 2, "color": inks[0]}
	}
	return m
}

// view maps a panel's numbers to the canvas of its data.
type view struct {
	x, y   func(float64) vg.Length
	logs   [2]bool
	xs, ys extent
}

func viewOf(c draw.Canvas, plt *gonum.Plot) view {
	v := view{xs: extent{plt.X.Min, plt.X.Max}, ys: extent{plt.Y.Min, plt.Y.Max}}
	v.x, v.y = plt.Transforms(&c)
	_, v.logs[across] = plt.X.Scale.(gonum.LogScale)
	_, v.logs[upward] = plt.Y.Scale.(gonum.LogScale)
	return v
}

func (v view) at(x, y float64) vg.Point { return vg.Point{X: v.x(x), Y: v.y(y)} }

// box is the rectangle between two corners.
func (v view) box(x0, y0, x1, y1 float64) vg.Rectangle {
	return vg.Rectangle{Min: v.at(x0, y0), Max: v.at(x1, y1)}
}

// contains reports whether a point lies among the axes; NaN does not.
func (v view) contains(x, y float64) bool { return v.xs.holds(x) && v.ys.holds(y) }

// placed reports whether a point has a place on axes that may be logarithmic.
func placed(x, y float64, logs [2]bool) bool {
	return drawable(x, logs[across]) && drawable(y, logs[upward])
}
