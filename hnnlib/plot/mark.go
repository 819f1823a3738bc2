package plot

import (
	"image/color"
	"maps"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Mark is something drawn in a panel. It is either a [part], which draws itself, or [shaped].
type Mark interface{ about(p *Panel) about }

// about describes a mark in a panel for checks, ranges, the legend and the alternative text.
type about struct {
	fault  error        // an error in its numbers, or nil
	hold   [2][]float64 // numbers that the axes should hold, across and upward
	tight  [2]bool      // whether the axes hold them without a margin
	kind   Kind
	guest  float64 // the largest factor by which it widens a range; 0 for a mark that sets the range
	apart  bool    // keeps off the ends of the horizontal axis
	entry  shape   // its entry in the legend, a sample without points; not listed if the label is empty
	words  string  // its sentence in the alternative text
	points int     // number of its lines' points for Plotly if none is left out
}

// part is a mark drawn by gonum on the canvas of a panel's data and by Plotly as traces, with up to keep points a line.
type part interface {
	gonum.Plotter
	traces(on *cell, keep int) []object
}

// shaped is a mark made of shapes.
type shaped interface{ shapes(on *cell) []shape }

// parts returns the parts of the panel's marks in drawing order.
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

// shape is a line, an area or spots at the same points. A line breaks at points that can't be drawn on the axes.
type shape struct {
	label  string // the entry of the legend that switches it
	x, y   []float64
	pen    Pen           // of the line and the spots; if Width is 0 there is no line
	fading bool          // the line is light at its start
	fill   color.NRGBA   // of the area within; none if transparent
	radius vg.Length     // of spots; 0 for none
	inks   []color.NRGBA // colours of the spots, one for each; nil for the pen's
	ring   bool          // spots are white inside
	hover  string        // Plotly's template for the box at a point; "" for none
	digits int           // significant digits for Plotly
	more   object        // further entries of Plotly's trace
}

// A drawn fading line has enough shades to look smooth. For Plotly it has few, because each is a trace.
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
	if s.pen.Width > 0 && !s.fading {
		s.stroke(c, v)
	}
	for i := range s.x {
		ink := s.pen.Ink
		if s.inks != nil {
			ink = s.inks[i]
		}
		if s.radius > 0 && v.contains(s.x[i], s.y[i]) {
			drawSpot(c, v.at(s.x[i], s.y[i]), s.radius, ink, s.ring)
		}
	}
}

// stroke draws the line's runs of at least two drawable points.
func (s shape) stroke(c draw.Canvas, v view) {
	var pts []vg.Point
	for i := 0; i <= len(s.x); i++ {
		if i < len(s.x) && placed(s.x[i], s.y[i], v.logs) {
			pts = append(pts, v.at(s.x[i], s.y[i]))
			continue
		}
		if len(pts) > 1 {
			c.StrokeLines(s.pen.style(), c.ClipLinesXY(pts)...)
		}
		pts = nil
	}
}

// faded returns n parts of a fading line, from light to full. If the line has few points, some parts have only one.
func (s shape) faded(n int) []shape {
	all, last := make([]shape, n), len(s.x)-1
	for k := range all {
		from, to := k*last/n, (k+1)*last/n
		ink := Mix(Paper, s.pen.Ink, 0.28+0.72*float64(k)/float64(n-1))
		all[k] = shape{label: s.label, hover: s.hover, digits: s.digits, x: s.x[from : to+1], y: s.y[from : to+1],
			pen: Pen{Ink: ink, Width: s.pen.Width}}
	}
	return all
}

// fading are lines drawn together, lightest parts first, so that no light part covers a dark one.
type fading []shape

func (f *fading) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for k := range shades {
		for _, s := range *f {
			s.faded(shades)[k].stroke(c, v)
		}
	}
}

// traces leaves gaps at points not above 0 on a logarithmic axis: Plotly would draw lines down the whole panel.
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
	s.x, s.y = xs, ys
	if !s.fading {
		return []object{s.trace(on)}
	}
	var all []object
	for _, part := range s.faded(hues) {
		if len(part.x) > 1 {
			all = append(all, part.trace(on))
		}
	}
	return all
}

func (s shape) trace(on *cell) object {
	t := on.trace("scatter", s.label, s.hover, object{"mode": "markers",
		"x": rounded(s.x, s.digits), "y": rounded(s.y, s.digits)})
	if s.radius > 0 {
		t["marker"] = s.marker()
	}
	if s.pen.Width > 0 || s.fill.A > 0 {
		t["mode"], t["line"] = "lines", s.pen.plotly()
	}
	if s.fill.A > 0 {
		t["fill"], t["fillcolor"] = "toself", css(s.fill)
	}
	maps.Copy(t, s.more)
	return t
}

// marker returns the spots as a marker for Plotly.
func (s shape) marker() object {
	m := object{"size": 2 * s.radius, "color": css(s.pen.Ink)}
	if s.inks != nil {
		var inks []string
		for _, ink := range s.inks {
			inks = append(inks, css(ink))
		}
		m["color"] = inks
	}
	if s.ring {
		m["color"], m["line"] = css(Paper), object{"width": 2, "color": css(s.pen.Ink)}
	}
	return m
}

// view maps a panel's numbers to the canvas of its data.
type view struct {
	plt  *gonum.Plot
	x, y func(float64) vg.Length
	logs [2]bool
}

func viewOf(c draw.Canvas, plt *gonum.Plot) view {
	v := view{plt: plt}
	v.x, v.y = plt.Transforms(&c)
	_, v.logs[across] = plt.X.Scale.(gonum.LogScale)
	_, v.logs[upward] = plt.Y.Scale.(gonum.LogScale)
	return v
}

func (v view) at(x, y float64) vg.Point { return vg.Point{X: v.x(x), Y: v.y(y)} }

// contains reports whether a point lies within the axes. A point with NaN does not.
func (v view) contains(x, y float64) bool {
	return x >= v.plt.X.Min && x <= v.plt.X.Max && y >= v.plt.Y.Min && y <= v.plt.Y.Max
}

// placed reports whether a point can be drawn on axes that may be logarithmic.
func placed(x, y float64, logs [2]bool) bool {
	return drawable(x, logs[across]) && drawable(y, logs[upward])
}
