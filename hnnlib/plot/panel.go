package plot

import (
	"cmp"
	"math"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panel is a pair of axes with marks in it. Its ranges follow from the marks. Guests, which are baselines and marks
// such as trails, widen them only to a limit, so that a rollout that runs away does not flatten the others.
type Panel struct {
	Title      string
	Kind       Kind   // colours the title
	X, Y       string // the axes' labels
	LogX, LogY bool
	Equal      bool // a unit of x is as long as a unit of y; the panel fits into Width × Height

	Width, Height vg.Length // of the data, in points; 0 for 180 and 150
	Tall          bool      // centred beside all rows; it must be in the first row, alone in its column

	XLim, YLim     [2]float64 // the ranges; zero values mean that they follow from the marks
	FromZero       bool       // the vertical range holds 0, without a margin at 0
	Lead           Kind       // marks of this kind set the ranges and all others are guests; "" for all but baselines
	Room           float64    // guests may widen a range by Room times its width; 0 for 2, or 0.25 for trails
	Decades        float64    // the most decades that a logarithmic axis shows below its largest number; 0 for 12
	XTicks, YTicks []Tick     // names instead of numbers
	Bare           bool       // no lines, tick marks or numbers; names stay

	marks []Mark
	links [2][]*Panel // the panels with the same range, across and upward, including this one; nil if not linked
}

// Add adds marks above the panel's other marks.
func (p *Panel) Add(marks ...Mark) { p.marks = append(p.marks, marks...) }

// LinkX gives panels the same horizontal range. In a column of linked panels only the lowest has numbers.
func LinkX(panels ...*Panel) { link(across, panels) }

// LinkY gives panels the same vertical range. In a row of linked panels only the first has numbers.
func LinkY(panels ...*Panel) { link(upward, panels) }

func link(i int, panels []*Panel) {
	var all []*Panel
	for _, p := range panels {
		for _, q := range p.linked(i) {
			if !slices.Contains(all, q) {
				all = append(all, q)
			}
		}
	}
	for _, p := range all {
		p.links[i] = all
	}
}

// linked returns the panels that share the range of side i, including p.
func (p *Panel) linked(i int) []*Panel {
	if p.links[i] == nil {
		return []*Panel{p}
	}
	return p.links[i]
}

// The sides of a panel.
const (
	across = iota
	upward
)

// side returns what the panel's fields say of one of its axes.
func (p *Panel) side(i int) axis {
	if i == across {
		return axis{label: p.X, log: p.LogX, extent: extent{p.XLim[0], p.XLim[1]}, names: p.XTicks}
	}
	return axis{label: p.Y, log: p.LogY, extent: extent{p.YLim[0], p.YLim[1]}, names: p.YTicks}
}

// log reports whether an axis is logarithmic: with linked panels, if one of them is.
func (p *Panel) log(i int) bool {
	return slices.ContainsFunc(p.linked(i), func(q *Panel) bool { return q.side(i).log })
}

func (p *Panel) logs() [2]bool { return [2]bool{p.log(across), p.log(upward)} }

const (
	margin      = 0.07 // on both sides, as a fraction of the range
	mostDecades = 12.0 // smaller numbers are rounding errors
	guestRoom   = 2.0  // times the width of the range, or its largest number if that is larger
)

// limits returns the range of side i. Lines over time run from edge to edge.
func (p *Panel) limits(i int) extent {
	log, pad, room := p.log(i), 0.0, 0.0
	if i == upward || p.Equal {
		pad = margin
	}
	main, guests, tight, all := unset, unset, unset, unset
	for _, q := range p.linked(i) {
		if e := q.side(i).extent; e != (extent{}) {
			return e
		}
		for _, s := range q.shapes() {
			own := spanOf([][]float64{s.x, s.y}[i], log)
			if all = all.and(own); s.apart {
				pad = margin
			}
			if s.tight {
				tight = tight.and(own)
			} else if r := q.room(s); r > 0 {
				guests, room = guests.and(own), max(room, r)
			} else {
				main = main.and(own)
			}
		}
	}
	switch {
	case all.empty():
		return extent{0.1, 1}
	case log:
		all.lo = math.Max(all.lo, all.hi*math.Pow(10, -cmp.Or(p.Decades, mostDecades)))
		return all.logPadded(pad)
	case main.empty() && !tight.empty():
		main, pad = tight, 0 // such as a path over a vector field, which has its own margin
	case main.empty():
		main = all
	}
	e := main.toward(guests, room)
	if pad > 0 || e.width() == 0 {
		e = e.padded(pad)
	}
	if e = e.and(tight); i == upward && p.FromZero {
		return e.fromZero(all)
	}
	return e
}

// room returns the largest factor by which a mark may widen a range, or 0 for a mark that sets the range.
func (p *Panel) room(s shape) float64 {
	if p.Lead != Neutral && s.kind == p.Lead || p.Lead == Neutral && s.guest == 0 && s.kind != Baseline {
		return 0
	}
	return cmp.Or(p.Room, s.guest, guestRoom)
}

// Limits returns the panel's ranges.
func (p *Panel) Limits() (x, y [2]float64) {
	xs, ys := p.limits(across), p.limits(upward)
	return [2]float64{xs.lo, xs.hi}, [2]float64{ys.lo, ys.hi}
}

// cell is a panel with its place in a sheet. Both renderers draw from it.
type cell struct {
	*Panel
	row, column               int
	axes                      [2]axis
	w, h                      vg.Length // of the data
	above, below, left, right vg.Length // room for the title and the axes
	rect                      vg.Rectangle
	number                    string // suffix of Plotly's axis names: "", "2", …
}

// cell returns the panel with its ranges and its size.
func (p *Panel) cell(row, column int, bare [2]bool) *cell {
	c := &cell{Panel: p, row: row, column: column, w: cmp.Or(p.Width, 180), h: cmp.Or(p.Height, 150)}
	for i := range c.axes {
		a := p.side(i)
		a.log, a.extent, a.bare, a.mute = p.log(i), p.limits(i), bare[i], p.Bare
		if p.Bare && a.names == nil {
			a.bare, a.names = true, []Tick{}
		}
		c.axes[i] = a
	}
	x, y := &c.axes[across], &c.axes[upward]
	if p.Equal {
		unit := min(float64(c.w)/x.width(), float64(c.h)/y.width())
		c.w, c.h = vg.Length(unit*x.width()), vg.Length(unit*y.width())
	}
	parts := x.fit(c.w)
	if !p.Equal {
		parts = mostParts
	}
	y.cut(parts)
	c.measure()
	return c
}

// plot returns the panel's axes as a gonum plot.
func (c *cell) plot() *gonum.Plot {
	g := gonum.New()
	g.BackgroundColor = nil
	x, y := c.axes[across], c.axes[upward]
	x.set(&g.X)
	y.set(&g.Y)
	grid := plotter.NewGrid()
	grid.Vertical, grid.Horizontal = x.grid(), y.grid()
	g.Add(grid)
	return g
}

// measure sets the room that gonum's axes take around data of the cell's size.
func (c *cell) measure() {
	g := c.plot()
	for range 3 { // iterates, because the room depends a little on the size of the page
		page := vg.Rectangle{Max: vg.Point{X: c.left + c.w + c.right, Y: c.below + c.h + c.above}}
		data := g.DataCanvas(draw.Canvas{Rectangle: page})
		c.left, c.right = data.Min.X, page.Max.X-data.Max.X
		c.below, c.above = data.Min.Y, page.Max.Y-data.Max.Y
	}
}

// draw draws the panel so that its data fill the cell's rectangle.
func (c *cell) draw(on draw.Canvas) {
	c.plot().Draw(draw.Crop(draw.Canvas{Canvas: on.Canvas, Rectangle: c.rect}, -c.left, c.right, -c.below, c.above))
	style := textStyle(tickText, textInk)
	style.XAlign = text.XRight
	on.FillText(style, vg.Point{X: c.rect.Max.X, Y: c.rect.Min.Y - c.below}, c.axes[across].factor)
	on.FillText(style, vg.Point{X: c.rect.Min.X - tickLength, Y: c.rect.Max.Y + factorGap}, c.axes[upward].factor)
	data := draw.Canvas{Canvas: on.Canvas, Rectangle: c.rect}
	var light []shape
	for _, s := range c.shapes() {
		if s.fading {
			light = append(light, s)
		}
	}
	for _, s := range c.shapes() {
		if !s.fading {
			s.part().draw(data, c)
			continue
		}
		for k := range shades { // all fading lines, lightest parts first, so that no light part covers a dark one
			for _, s := range light {
				s.faded(shades)[k].draw(data, c)
			}
		}
		light = nil
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// drawable reports whether a number is finite and, on a logarithmic axis, above 0.
func drawable(v float64, log bool) bool { return finite(v) && (!log || v > 0) }

// extent is a range of numbers; unset is the empty one.
type extent struct{ lo, hi float64 }

var unset = extent{math.Inf(1), math.Inf(-1)}

// spanOf returns the range of the numbers that can be drawn on an axis.
func spanOf(vs []float64, log bool) extent {
	e := unset
	for _, v := range vs {
		if drawable(v, log) {
			e = e.and(extent{v, v})
		}
	}
	return e
}

func (e extent) empty() bool    { return e.lo > e.hi }
func (e extent) width() float64 { return math.Max(0, e.hi-e.lo) }

// and returns the smallest range that holds both.
func (e extent) and(other extent) extent {
	return extent{math.Min(e.lo, other.lo), math.Max(e.hi, other.hi)}
}

// toward returns e widened to hold other, but by at most factor times its size on either side.
func (e extent) toward(other extent, factor float64) extent {
	size := e.width()
	if factor == guestRoom {
		size = math.Max(size, e.largest())
	}
	return e.and(extent{math.Max(other.lo, e.lo-factor*size), math.Min(other.hi, e.hi+factor*size)})
}

// fromZero returns e with 0, and without a margin at 0 if all numbers are on one side of it.
func (e extent) fromZero(all extent) extent {
	if e = e.and(extent{}); all.lo >= 0 {
		e.lo = 0
	} else if all.hi <= 0 {
		e.hi = 0
	}
	return e
}

// largest returns the greatest magnitude in e.
func (e extent) largest() float64 { return math.Max(math.Abs(e.lo), math.Abs(e.hi)) }

func (e extent) holds(v float64) bool { return v >= e.lo && v <= e.hi }

// clamp returns the number in e that is nearest to v.
func (e extent) clamp(v float64) float64 { return min(max(v, e.lo), e.hi) }

// padded returns e with a margin of a fraction of its width. A constant gets a width of its own.
func (e extent) padded(fraction float64) extent {
	least := 0.02 * e.largest()
	if least == 0 {
		least = 1
	}
	pad := fraction * e.width()
	if e.width() < least {
		pad = least
	}
	return extent{e.lo - pad, e.hi + pad}
}

// logPadded is padded for a logarithmic axis. The result spans at least one decade; e must be positive.
func (e extent) logPadded(fraction float64) extent {
	decades := math.Log10(e.hi / e.lo)
	pad := fraction * decades
	if decades < 1 {
		pad = (1 - decades) / 2
	}
	return extent{e.lo * math.Pow(10, -pad), e.hi * math.Pow(10, pad)}
}
