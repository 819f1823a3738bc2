package plot

import (
	"image/color"
	"maps"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Mark is something drawn in a panel. The ranges, the legend and the alternative text follow from its shapes.
type Mark interface{ shapes(p *Panel) []shape }

// part is drawn over a panel's data in print, and by Plotly as traces with up to keep points a line.
type part interface {
	draw(c draw.Canvas, on *cell)
	traces(on *cell, keep int) []object
}

// shape is a line, an area or spots at the same points. A line breaks at points that can't be drawn on the axes.
type shape struct {
	fault  error     // an error in its numbers, or nil
	label  string    // the entry of the legend that switches it
	listed bool      // whether the legend has that entry
	words  string    // its sentence in the alternative text
	course bool      // the alternative text tells its ends, together with those of other lines with its label
	x, y   []float64 // points, which the axes hold
	tight  bool      // the axes hold them without a margin
	apart  bool      // they keep off the ends of the horizontal axis
	kind   Kind
	guest  float64 // the largest factor by which it widens a range; 0 if it sets the range
	key    *Panel  // the colour bar that it needs; nil for none

	pen    Pen           // of the line and the spots; if Width is 0 there is no line
	fading bool          // the line is light at its start
	fill   color.NRGBA   // of the area within, clipped to the axes; none if transparent
	radius vg.Length     // of spots; 0 for none
	inks   []color.NRGBA // colours of the spots, one for each; nil for the pen's
	ring   bool          // spots are white inside
	hover  string        // Plotly's template for the box at a point; "" for none
	digits int           // significant digits for Plotly
	more   object        // further entries of Plotly's trace
	own    part          // drawn instead; nil for the shape itself
}

func (s shape) part() part {
	if s.own != nil {
		return s.own
	}
	return s
}

// shapes returns the shapes of the panel's marks in drawing order.
func (p *Panel) shapes() []shape {
	var all []shape
	for _, m := range p.marks {
		all = append(all, m.shapes(p)...)
	}
	return all
}

// A drawn fading line has enough shades to look smooth. For Plotly it has few, because each is a trace.
const (
	shades = 48
	hues   = 8
)

func (s shape) draw(c draw.Canvas, on *cell) {
	for _, run := range s.runs(on) {
		if s.fill.A > 0 {
			c.FillPolygon(s.fill, run)
		}
		if s.pen.Width > 0 && len(run) > 1 {
			c.StrokeLines(s.pen.style(), c.ClipLinesXY(run)...)
		}
	}
	for i := range s.x {
		ink := s.pen.Ink
		if s.inks != nil {
			ink = s.inks[i]
		}
		if s.radius > 0 && on.contains(s.x[i], s.y[i]) {
			drawSpot(c, on.at(s.x[i], s.y[i]), s.radius, ink, s.ring)
		}
	}
}

// runs returns the places of the points on the page, broken at points that can't be drawn.
func (s shape) runs(on *cell) (all [][]vg.Point) {
	broken := true
	for i := range s.x {
		x, y := s.clamped(i, on)
		if !on.places(x, y) {
			broken = true
			continue
		}
		if broken {
			all, broken = append(all, nil), false
		}
		all[len(all)-1] = append(all[len(all)-1], on.at(x, y))
	}
	return all
}

// clamped returns a point, which for an area lies within the axes.
func (s shape) clamped(i int, on *cell) (x, y float64) {
	if s.fill.A == 0 {
		return s.x[i], s.y[i]
	}
	return on.axes[across].clamp(s.x[i]), on.axes[upward].clamp(s.y[i])
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

// traces leaves gaps at points not above 0 on a logarithmic axis: Plotly would draw lines down the whole panel.
func (s shape) traces(on *cell, keep int) []object {
	if s.pen.Width == 0 {
		keep = len(s.x)
	}
	var xs, ys []float64
	for _, i := range Even(len(s.x), keep) {
		x, y := s.clamped(i, on)
		if !on.places(x, y) {
			y = math.NaN()
		}
		xs, ys = append(xs, x), append(ys, y)
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
	var inks []string
	for _, ink := range s.inks {
		inks = append(inks, css(ink))
	}
	if inks != nil {
		m["color"] = inks
	}
	if s.ring {
		m["color"], m["line"] = css(Paper), object{"width": 2, "color": css(s.pen.Ink)}
	}
	return m
}

// at returns the place of a point on the page.
func (c *cell) at(x, y float64) vg.Point {
	return vg.Point{X: c.axes[across].place(x, c.rect.Min.X, c.rect.Max.X),
		Y: c.axes[upward].place(y, c.rect.Min.Y, c.rect.Max.Y)}
}

// contains reports whether a point lies within the axes. A point with NaN does not.
func (c *cell) contains(x, y float64) bool { return c.axes[across].holds(x) && c.axes[upward].holds(y) }

// places reports whether a point can be drawn on the axes.
func (c *cell) places(x, y float64) bool {
	return placed(x, y, [2]bool{c.axes[across].log, c.axes[upward].log})
}

// placed reports whether a point can be drawn on axes that may be logarithmic.
func placed(x, y float64, logs [2]bool) bool {
	return drawable(x, logs[across]) && drawable(y, logs[upward])
}
