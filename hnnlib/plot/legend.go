package plot

import (
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sample is the kind of picture beside a legend's text.
type sample int

const (
	noSample sample = iota // text alone
	lineSample
	fadingSample
	dotSample
	ringSample
	arrowSample
	bandSample
)

// entry is one item of a legend.
type entry struct {
	label  string
	sample sample
	pen    Pen // a dot's width is its radius
}

var _ gonum.Thumbnailer = entry{}

// legend lists what the marks say of themselves, each label once, in the order of the marks. A label that is drawn in
// several colours, as an integrator's with a panel for each model, is listed in grey.
func (s *Sheet) legend() []entry {
	var all []entry
	for _, p := range s.panels() {
		for _, m := range p.marks {
			e := m.about(p).entry
			i := slices.IndexFunc(all, func(other entry) bool { return other.label == e.label })
			switch {
			case e.label == "":
			case i < 0:
				all = append(all, e)
			case all[i].pen.Ink != e.pen.Ink:
				all[i].pen.Ink = Grey
			}
		}
	}
	for _, n := range s.Notes {
		all = append(all, entry{label: n})
	}
	return all
}

const (
	legendHeight vg.Length = 18
	sampleGap    vg.Length = 6
	entryGap     vg.Length = 22
	legendReach  vg.Length = 540 // how wide a line of a legend may be under narrower panels
)

// breadth is the width of the sample's picture, and that with the gap to the text.
func (e entry) breadth() (picture, withGap vg.Length) {
	switch e.sample {
	case noSample:
		return 0, 0
	case dotSample, ringSample:
		return 10, 10 + sampleGap
	default:
		return 30, 30 + sampleGap
	}
}

func (e entry) width() vg.Length {
	_, w := e.breadth()
	return w + textStyle(legendText, textInk).Width(e.label)
}

func legendWidth(all []entry) vg.Length {
	w := -entryGap
	for _, e := range all {
		w += entryGap + e.width()
	}
	return max(0, w)
}

// legendLines breaks the entries into as few lines within the width as they need, about equally long.
func legendLines(all []entry, width vg.Length) [][]entry {
	best := packed(all, width)
	for narrow := legendWidth(all) / vg.Length(max(1, len(best))); narrow < width; narrow += entryGap {
		if even := packed(all, narrow); len(even) == len(best) {
			return even
		}
	}
	return best
}

// packed fills line after line up to the width; an entry that is wider has one of its own.
func packed(all []entry, width vg.Length) [][]entry {
	var lines [][]entry
	for from, to := 0, 1; to <= len(all); to++ {
		if to == len(all) || legendWidth(all[from:to+1]) > width {
			lines = append(lines, all[from:to])
			from = to
		}
	}
	return lines
}

// drawLegend draws the entries in one line, centred below top.
func drawLegend(c draw.Canvas, all []entry, top vg.Point) {
	sty := textStyle(legendText, textInk)
	sty.YAlign = text.YCenter
	x, y := top.X-legendWidth(all)/2, top.Y-legendHeight/2
	for _, e := range all {
		picture, withGap := e.breadth()
		box := vg.Rectangle{Min: vg.Point{X: x, Y: y - 5}, Max: vg.Point{X: x + picture, Y: y + 5}}
		e.Thumbnail(&draw.Canvas{Canvas: c.Canvas, Rectangle: box})
		c.FillText(sty, vg.Point{X: x + withGap, Y: y}, e.label)
		x += e.width() + entryGap
	}
}

// Thumbnail draws the sample over the width of c.
func (e entry) Thumbnail(c *draw.Canvas) {
	mid, left, right := c.Center(), c.Min.X, c.Max.X
	switch e.sample {
	case lineSample:
		c.StrokeLine2(e.pen.style(), left, mid.Y, right, mid.Y)
	case fadingSample:
		step := (right - left) / shades
		for k := range shades {
			x := left + vg.Length(k)*step
			c.StrokeLine2(e.pen.faded(k, shades).style(), x, mid.Y, min(x+1.5*step, right), mid.Y)
		}
	case dotSample, ringSample:
		drawSpot(*c, mid, e.pen.Width, e.pen.Ink, e.sample == ringSample)
	case arrowSample:
		DrawArrow(*c, vg.Point{X: left + 4, Y: mid.Y}, vg.Point{X: right - 4, Y: mid.Y},
			draw.LineStyle{Color: e.pen.Ink, Width: 1.1}, 5)
	case bandSample:
		c.FillPolygon(Light(e.pen.Ink), corners(c.Rectangle))
		if e.pen.Width > 0 {
			c.StrokeLine2(e.pen.style(), left, mid.Y, right, mid.Y)
		}
	}
}

// trace is a trace without points that only Plotly's legend shows. It stands for all marks of its label.
func (e entry) trace() object {
	t := object{"type": "scatter", "x": []any{nil}, "y": []any{nil}, "name": markup(e.label), "legendgroup": e.label,
		"showlegend": true}
	marker := func(symbol string, size vg.Length) {
		t["mode"], t["marker"] = "markers", object{"symbol": symbol, "size": size, "color": css(e.pen.Ink)}
	}
	switch e.sample {
	case dotSample:
		marker("circle", 2*e.pen.Width)
	case ringSample:
		marker("circle-open", 2*e.pen.Width)
	case arrowSample:
		marker("arrow-right", 7)
	default:
		t["mode"], t["line"] = "lines", e.pen.plotly()
	}
	return t
}
