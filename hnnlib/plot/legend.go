package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legend returns an entry for each label, once: panel by panel, row by row, and within a panel in the order of Add. The
// entry is grey if marks of one label have several colours. The sheet's notes follow.
func (s *Sheet) legend() []shape {
	var all []shape
	for _, p := range s.panels() {
		for _, e := range p.shapes() {
			e = e.sample()
			i := slices.IndexFunc(all, func(other shape) bool { return other.label == e.label })
			switch {
			case !e.listed || e.label == "":
			case i < 0:
				all = append(all, e)
			case all[i].pen.Width == 0 && all[i].fill.A > 0:
				all[i].pen = e.pen // a line across a band
			case all[i].pen.Ink != e.pen.Ink:
				all[i].pen.Ink = Grey
			}
		}
	}
	for _, n := range s.Notes {
		all = append(all, shape{label: n})
	}
	return all
}

// sample returns the shape without points, as an entry of the legend.
func (e shape) sample() shape {
	e.own, e.hover, e.x, e.y = nil, "", []float64{math.NaN()}, []float64{math.NaN()}
	e.pen.Ink.A = 0xFF
	if e.radius > 0 {
		e.radius = min(max(2.2, e.radius), 4)
	}
	return e
}

const (
	legendHeight vg.Length = 18
	sampleGap    vg.Length = 6
	entryGap     vg.Length = 22
	legendReach  vg.Length = 540 // width that a line of a legend may have even if the panels are narrower
)

// breadth returns the width of an entry's sample and of the gap to the text, or 0 for text alone.
func (e shape) breadth() vg.Length {
	switch {
	case e.radius > 0:
		return 10 + sampleGap
	case e.pen.Width > 0 || e.fill.A > 0:
		return 30 + sampleGap
	}
	return 0
}

func (e shape) width() vg.Length { return e.breadth() + textStyle(legendText, textInk).Width(e.label) }

func legendWidth(all []shape) vg.Length {
	w := -entryGap
	for _, e := range all {
		w += entryGap + e.width()
	}
	return max(0, w)
}

// legendLines breaks the entries into as few lines of at most the given width as possible, about equally long.
func legendLines(all []shape, width vg.Length) [][]shape {
	best := packed(all, width)
	for narrow := legendWidth(all) / vg.Length(max(1, len(best))); narrow < width; narrow += entryGap {
		if even := packed(all, narrow); len(even) == len(best) {
			return even
		}
	}
	return best
}

// packed fills line after line up to the width. A wider entry gets its own line.
func packed(all []shape, width vg.Length) [][]shape {
	var lines [][]shape
	for from, to := 0, 1; to <= len(all); to++ {
		if to == len(all) || legendWidth(all[from:to+1]) > width {
			lines = append(lines, all[from:to])
			from = to
		}
	}
	return lines
}

// drawLegend draws the entries in one line, centred below top.
func drawLegend(c draw.Canvas, all []shape, top vg.Point) {
	sty := textStyle(legendText, textInk)
	sty.YAlign = text.YCenter
	x, y := top.X-legendWidth(all)/2, top.Y-legendHeight/2
	for _, e := range all {
		if w := e.breadth() - sampleGap; w > 0 {
			box := vg.Rectangle{Min: vg.Point{X: x, Y: y - 5}, Max: vg.Point{X: x + w, Y: y + 5}}
			e.drawSample(draw.Canvas{Canvas: c.Canvas, Rectangle: box})
		}
		c.FillText(sty, vg.Point{X: x + e.breadth(), Y: y}, e.label)
		x += e.width() + entryGap
	}
}

// drawSample draws the entry's sample over the width of c.
func (e shape) drawSample(c draw.Canvas) {
	mid, unit := c.Center(), axis{extent: extent{0, 1}}
	e.x, e.y = []float64{0, 1}, []float64{0.5, 0.5}
	switch {
	case e.radius > 0:
		e.x = []float64{0.5}
	case e.fading:
		step := (c.Max.X - c.Min.X) / shades
		for k, part := range e.faded(shades) { // overlapping, so that no seams show
			x := c.Min.X + step*vg.Length(k)
			c.StrokeLine2(part.pen.style(), x, mid.Y, min(x+1.5*step, c.Max.X), mid.Y)
		}
		return
	case e.more != nil:
		DrawArrow(c, vg.Point{X: c.Min.X + 4, Y: mid.Y}, vg.Point{X: c.Max.X - 4, Y: mid.Y},
			draw.LineStyle{Color: e.pen.Ink, Width: 1.1}, 5)
		return
	case e.fill.A > 0:
		c.FillPolygon(e.fill, corners(c.Rectangle))
	}
	e.fill.A = 0
	e.draw(c, &cell{axes: [2]axis{unit, unit}, rect: c.Rectangle})
}

// entryTrace returns a trace without points for Plotly's legend. It stands for all marks of its label.
func (e shape) entryTrace() object {
	t := e.trace(&cell{})
	t["showlegend"] = true
	return t
}
