package plot

import (
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panel is one pair of axes with marks in it. Its ranges follow from the marks: baselines, and marks that are guests by
// nature, widen them only so far, so that a rollout that runs away does not flatten the others.
type Panel struct {
	Title      string
	Kind       Kind   // colours the title
	X, Y       string // the axes' labels
	LogX, LogY bool
	Equal      bool // one unit of x is as long as one of y; the panel fits into Width × Height

	Width, Height vg.Length // of the data, in points; 0 for 180 and 150
	Tall          bool      // stands beside all rows, in the first of an otherwise empty column, in their middle

	XLim, YLim     [2]float64 // the ranges; zero values for those of the marks
	FromZero       bool       // the vertical range holds 0, without a margin at it
	Lead           Kind       // marks of this kind set the range and all others are guests; "" for all but baselines
	Room           float64    // by how many times the range guests may widen it; 0 for 2
	Decades        float64    // the most that a logarithmic axis shows below its largest number; 0 for 12
	XTicks, YTicks []Tick     // names in place of numbers
	Bare           bool       // neither lines, ticks nor numbers; names stay

	marks []Mark
	x, y  *link // panels with the same range, nil for none
}

// Add puts marks over those that are there.
func (p *Panel) Add(marks ...Mark) {
	for _, m := range marks {
		if c, ok := m.(composed); ok {
			p.Add(c.parts()...)
			continue
		}
		p.marks = append(p.marks, m)
	}
}

// link is the panels that share a range.
type link struct{ panels []*Panel }

// LinkX gives panels one horizontal range, which holds the marks of all. In a column of linked panels only the lowest
// has numbers.
func LinkX(panels ...*Panel) { linked(panels, func(p *Panel) **link { return &p.x }) }

// LinkY gives panels one vertical range. In a row of linked panels only the first has numbers.
func LinkY(panels ...*Panel) { linked(panels, func(p *Panel) **link { return &p.y }) }

func linked(panels []*Panel, side func(*Panel) **link) {
	all := &link{}
	for _, p := range panels {
		group := []*Panel{p}
		if old := *side(p); old == all {
			continue
		} else if old != nil {
			group = old.panels
		}
		for _, member := range group {
			*side(member) = all
		}
		all.panels = append(all.panels, group...)
	}
}

func (l *link) with(p *Panel) []*Panel {
	if l == nil {
		return []*Panel{p}
	}
	return l.panels
}

// logX and logY report whether the axis is logarithmic: with linked panels, if one of them is.
func (p *Panel) logX() bool {
	for _, q := range p.x.with(p) {
		if q.LogX {
			return true
		}
	}
	return false
}

func (p *Panel) logY() bool {
	for _, q := range p.y.with(p) {
		if q.LogY {
			return true
		}
	}
	return false
}

const (
	margin      = 0.07 // on both sides of what marks hold
	mostDecades = 12.0 // below that it is rounding
	guestRoom   = 2.0  // times the range, or its largest number
)

// xRange is the horizontal range. Lines over time run from edge to edge.
func (p *Panel) xRange() extent {
	e, _ := p.rangeOf(p.x.with(p), p.logX(), func(q *Panel) [2]float64 { return q.XLim },
		func(r reach) (extent, extent, bool) { return r.x, r.tightX, p.Equal || r.dots })
	return e
}

func (p *Panel) yRange() extent {
	e, all := p.rangeOf(p.y.with(p), p.logY(), func(q *Panel) [2]float64 { return q.YLim },
		func(r reach) (extent, extent, bool) { return r.y, r.tightY, true })
	if p.FromZero && !p.logY() {
		if e = e.with(0); all.lo >= 0 {
			e.lo = 0
		} else if all.hi <= 0 {
			e.hi = 0
		}
	}
	return e
}

// rangeOf is the range of one side of some panels, and that of all that is there: of says what a mark asks of the side,
// what it asks without a margin, and whether it wants a margin.
func (p *Panel) rangeOf(panels []*Panel, log bool, lim func(*Panel) [2]float64,
	of func(reach) (e, tight extent, pad bool)) (e, all extent) {
	main, tight, pad := unset, unset, 0.0
	all = unset
	type guest struct {
		extent
		room float64
	}
	var guests []guest
	for _, q := range panels {
		if l := lim(q); l != [2]float64{} {
			return extent{l[0], l[1]}, all
		}
		for _, m := range q.marks {
			r := m.reach(p.logX(), p.logY())
			own, held, padded := of(r)
			if padded {
				pad = margin
			}
			all, tight = all.and(own).and(held), tight.and(held)
			if room := q.room(r); room > 0 && !log {
				guests = append(guests, guest{own, room})
			} else {
				main = main.and(own)
			}
		}
	}
	switch {
	case all.empty():
		return extent{0.1, 1}, all
	case log:
		return p.logRange(all, pad), all
	case !main.empty():
		e = main
	case !tight.empty():
		e, pad = tight, 0 // a path on a field, say: the field has its margin
	default:
		e = all
	}
	size, ground := e.width(), e
	for _, g := range guests {
		room := g.room * size
		if g.room == guestRoom {
			room = guestRoom * math.Max(size, ground.largest())
		}
		e = e.and(ground.toward(g.extent, room))
	}
	if pad > 0 || e.width() == 0 {
		e = e.padded(pad)
	}
	return e.and(tight), all
}

// room is by how many times a mark may widen a range; 0 for one that sets it.
func (p *Panel) room(r reach) float64 {
	switch {
	case p.Lead != Neutral && r.kind == p.Lead, p.Lead == Neutral && r.guest == 0 && r.kind != Baseline:
		return 0
	case p.Room > 0:
		return p.Room
	case r.guest > 0:
		return r.guest
	}
	return guestRoom
}

// Limits are the panel's ranges.
func (p *Panel) Limits() (x, y [2]float64) {
	xs, ys := p.xRange(), p.yRange()
	return [2]float64{xs.lo, xs.hi}, [2]float64{ys.lo, ys.hi}
}

func (p *Panel) logRange(e extent, pad float64) extent {
	decades := p.Decades
	if decades == 0 {
		decades = mostDecades
	}
	e.lo = math.Max(e.lo, e.hi*math.Pow(10, -decades))
	return e.logPadded(pad)
}

// cell is a panel with its place in a sheet: what both renderers read.
type cell struct {
	*Panel
	row, column               int
	xa, ya                    axis
	w, h                      vg.Length // of the data
	above, below, left, right vg.Length // the room that title and axes take
	rect                      vg.Rectangle
	xName, yName              string // of Plotly's axes
	light                     bool   // Plotly has grids with fewer numbers
}

// cell is the panel with its ranges and its size.
func (p *Panel) cell(row, column int, bareX, bareY bool) *cell {
	c := &cell{Panel: p, row: row, column: column, w: p.Width, h: p.Height}
	if c.w == 0 {
		c.w = 180
	}
	if c.h == 0 {
		c.h = 150
	}
	c.xa = axis{label: p.X, extent: p.xRange(), log: p.logX(), bare: bareX, mute: p.Bare, names: p.XTicks}
	c.ya = axis{label: p.Y, extent: p.yRange(), log: p.logY(), bare: bareY, mute: p.Bare, names: p.YTicks}
	if p.Bare && p.XTicks == nil {
		c.xa.bare, c.xa.names = true, []Tick{}
	}
	if p.Bare && p.YTicks == nil {
		c.ya.bare, c.ya.names = true, []Tick{}
	}
	if p.Equal {
		unit := min(float64(c.w)/c.xa.width(), float64(c.h)/c.ya.width())
		c.w, c.h = vg.Length(unit*c.xa.width()), vg.Length(unit*c.ya.width())
	}
	c.xa.fit(c.w)
	c.ya.parts = 5
	if p.Equal {
		c.ya.parts = c.xa.parts
	}
	c.measure()
	return c
}

// plot is the panel as gonum's plot.
func (c *cell) plot() *gonum.Plot {
	g := gonum.New()
	g.BackgroundColor = nil
	c.xa.set(&g.X, text.XCenter, text.YTop)
	c.ya.set(&g.Y, text.XRight, text.YCenter)
	grid := plotter.NewGrid()
	line := draw.LineStyle{Color: gridInk, Width: 0.8}
	grid.Vertical, grid.Horizontal = draw.LineStyle{}, draw.LineStyle{}
	if c.xa.names == nil && !c.xa.mute {
		grid.Vertical = line
	}
	if c.ya.names == nil && !c.ya.mute {
		grid.Horizontal = line
	}
	g.Add(grid)
	var together fading
	for i, m := range c.marks {
		l, ok := m.(Line)
		if !ok || !l.Fading {
			g.Add(m)
			continue
		}
		together = append(together, l)
		if i+1 < len(c.marks) {
			if next, ok := c.marks[i+1].(Line); ok && next.Fading {
				continue
			}
		}
		g.Add(together)
		together = nil
	}
	g.Add(captions{title: c.Title, ink: c.Kind.titleInk(),
		xFactor: c.xa.factor(), yFactor: c.ya.factor(), below: c.below})
	return g
}

// measure finds the room that gonum's title and axes take around data of the cell's size.
func (c *cell) measure() {
	g := c.plot()
	for range 3 { // the room depends a little on the size
		page := vg.Rectangle{Max: vg.Point{X: c.left + c.w + c.right, Y: c.below + c.h + c.above}}
		data := g.DataCanvas(draw.Canvas{Rectangle: page})
		c.left, c.right = data.Min.X, page.Max.X-data.Max.X
		c.below, c.above = data.Min.Y, page.Max.Y-data.Max.Y
	}
}

// draw draws the panel so that its data fill the cell's rectangle.
func (c *cell) draw(on draw.Canvas) {
	c.plot().Draw(draw.Crop(draw.Canvas{Canvas: on.Canvas, Rectangle: c.rect}, -c.left, c.right, -c.below, c.above))
}
