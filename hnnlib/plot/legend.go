package plot

import (
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
)

// sample is the kind of picture beside a legend's text.
type sample int

const (
	lineSample sample = iota
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
	pen    Pen // a dot's width is its radius
}

var _ gonum.Thumbnailer = entry{}

// legend lists what the marks say of themselves, each label once, in the order of the marks. A label that is drawn in
// several colours, as an integrator's with a panel for each model, is listed in grey.
func (s *Sheet) legend() []entry {
	var all []entry
	for _, p := range s.panels() {
		for _, m := range p.marks {
			for _, e := range m.entries(p) {
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
	}
	for _, n := range s.Notes {
		all = append(all, entry{label: n, sample: noSample})
	}
	return all
}

const (
	legendHeight vg.Length = 18
	sampleWidth  vg.Length = 30
	sampleGap    vg.Length = 6
	entryGap     vg.Length = 22
	legendReach  vg.Length = 540 // how wide a line of a legend may be under narrower panels
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
	return e.breadth() + e.gap() + textStyle(legendText, textInk).Width(e.label)
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
		box := vg.Rectangle{Min: vg.Point{X: x, Y: y - 5}, Max: vg.Point{X: x + e.breadth(), Y: y + 5}}
		e.Thumbnail(&draw.Canvas{Canvas: c.Canvas, Rectangle: box})
		c.FillText(sty, vg.Point{X: x + e.breadth() + e.gap(), Y: y}, e.label)
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
			sty := draw.LineStyle{Color: Mix(Paper, e.pen.Ink, faded(k, shades)), Width: e.pen.Width}
			c.StrokeLine2(sty, x, mid.Y, min(x+1.5*step, right), mid.Y)
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
func (e entry) trace() types.Trace {
	t := &grob.Scatter{
		X: types.DataArray([]any{nil}), Y: types.DataArray([]any{nil}), Name: types.S(markup(e.label)),
		Legendgroup: types.S(e.label), Showlegend: types.True, Mode: grob.ScatterModeMarkers,
	}
	marker := &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(2 * float64(e.pen.Width))),
		Color: types.ArrayOKValue(types.UseColor(css(e.pen.Ink))),
	}
	switch e.sample {
	case lineSample, fadingSample, bandSample:
		t.Mode, marker = grob.ScatterModeLines, nil
		t.Line = plotlyLine(e.pen)
	case ringSample:
		marker.Symbol = types.ArrayOKValue(grob.ScatterMarkerSymbol("circle-open"))
	case arrowSample:
		marker.Symbol = types.ArrayOKValue(grob.ScatterMarkerSymbol("arrow-right"))
		marker.Size = types.ArrayOKValue(types.N(7))
	}
	t.Marker = marker
	return t
}
