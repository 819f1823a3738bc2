package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sample is the kind of picture beside a legend's text.
type sample int

const (
	lineSample   sample = iota // a line that Plotly lists by itself
	strokeSample               // a line that it doesn't
	fadingSample
	dotSample
	ringSample
	arrowSample
	bandSample
	noSample // text alone
)

// entry is one item of a legend.
type entry struct {
	label  string
	sample sample
	pen    pen
}

const (
	legendHeight vg.Length = 18
	sampleWidth  vg.Length = 30
	sampleGap    vg.Length = 6
	entryGap     vg.Length = 22
)

// breadth is the width of the sample's picture.
func (e entry) breadth() vg.Length {
	switch e.sample {
	case noSample:
		return 0
	case dotSample, ringSample:
		return 10
	default:
		return sampleWidth
	}
}

// gap is the room between the picture and the text.
func (e entry) gap() vg.Length {
	if e.sample == noSample {
		return 0
	}
	return sampleGap
}

func (e entry) width() vg.Length {
	return e.breadth() + e.gap() + words(e.label, legendText).width()
}

func legendWidth(all []entry) vg.Length {
	var w vg.Length
	for i, e := range all {
		if i > 0 {
			w += entryGap
		}
		w += e.width()
	}
	return w
}

// legendReach is how wide a line of a legend may be under narrower panels.
const legendReach vg.Length = 540

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
	x, y := top.X-legendWidth(all)/2, top.Y-legendHeight/2
	for _, e := range all {
		e.drawSample(c, vg.Point{X: x, Y: y})
		at := vg.Point{X: x + e.breadth() + e.gap(), Y: y}
		words(e.label, legendText).draw(c, at, anchor{0, 0.5}, 0)
		x += e.width() + entryGap
	}
}

func (e entry) drawSample(c draw.Canvas, at vg.Point) {
	end := at.X + e.breadth()
	mid := vg.Point{X: at.X + e.breadth()/2, Y: at.Y}
	switch e.sample {
	case lineSample, strokeSample:
		c.StrokeLine2(draw.LineStyle{Color: e.pen.ink, Width: e.pen.width, Dashes: e.pen.dash}, at.X, at.Y, end, at.Y)
	case fadingSample:
		for k := range shades {
			step := e.breadth() / shades
			x := at.X + vg.Length(k)*step
			ink := mix(paper, e.pen.ink, faded(k, shades))
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: e.pen.width}, x, at.Y, min(x+1.5*step, end), at.Y)
		}
	case dotSample:
		drawSpot(c, mid, e.pen.width, e.pen.ink, false)
	case ringSample:
		drawSpot(c, mid, e.pen.width, e.pen.ink, true)
	case arrowSample:
		drawArrow(c, vg.Point{X: at.X + 4, Y: at.Y}, vg.Point{X: end - 4, Y: at.Y}, draw.LineStyle{Color: e.pen.ink, Width: 1.1}, 5)
	case bandSample:
		box := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - 5}, Max: vg.Point{X: end, Y: at.Y + 5}}
		c.FillPolygon(bandInk(e.pen.ink), corners(box))
		c.StrokeLine2(draw.LineStyle{Color: e.pen.ink, Width: e.pen.width, Dashes: e.pen.dash}, at.X, at.Y, end, at.Y)
	}
}

// bandInk is the light colour that fills an interval around a line of the given colour.
func bandInk(ink color.NRGBA) color.NRGBA { return mix(paper, ink, 0.22) }
