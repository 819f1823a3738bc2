package plot

import (
	"image/color"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colourBar is the key of a relief's bands or of tinted dots, beside the panels.
type colourBar struct {
	label  string
	levels []float64
	inks   []color.NRGBA // from level to level; nil for a relief's, with its lines between
}

const (
	barGap   vg.Length = 18
	barWidth vg.Length = 12
)

// bar is the colour bar of the cell's marks; nil for none.
func (c *cell) bar() *colourBar {
	for _, m := range c.marks {
		if m, ok := m.(interface{ bar() *colourBar }); ok {
			return m.bar()
		}
	}
	return nil
}

// axis is the bar's scale, with ticks at round numbers.
func (b *colourBar) axis() axis { return axis{extent: extent{b.levels[0], b.levels[len(b.levels)-1]}} }

// breadth is the width of the bar with its numbers and its label.
func (b *colourBar) breadth() vg.Length {
	var widest vg.Length
	for _, t := range b.axis().Ticks(b.axis().lo, b.axis().hi) {
		widest = max(widest, textStyle(tickText, textInk).Width(t.Label))
	}
	return barWidth + tickLength + tickGap + widest + labelGap + labelText
}

func (b *colourBar) draw(c draw.Canvas, r vg.Rectangle) {
	a := b.axis()
	at := func(v float64) vg.Length { return r.Min.Y + r.Size().Y*vg.Length((v-a.lo)/a.width()) }
	inks := b.inks
	if inks == nil {
		inks = bandColours(len(b.levels) - 1)
	}
	for i, ink := range inks { // each up to the top, so that no seam shows
		low := at(b.levels[i])
		c.FillPolygon(ink, corners(vg.Rectangle{Min: vg.Point{X: r.Min.X, Y: low}, Max: r.Max}))
		if i > 0 && b.inks == nil {
			c.StrokeLine2(reliefLine, r.Min.X, low, r.Max.X, low)
		}
	}
	sty := textStyle(tickText, textInk)
	sty.YAlign = text.YCenter
	for _, t := range a.Ticks(a.lo, a.hi) {
		y := at(t.Value)
		c.StrokeLine2(draw.LineStyle{Color: axisInk, Width: 0.8}, r.Max.X, y, r.Max.X+tickLength, y)
		c.FillText(sty, vg.Point{X: r.Max.X + tickLength + tickGap, Y: y}, t.Label)
	}
	c.FillText(textStyle(tickText, textInk), vg.Point{X: r.Min.X, Y: r.Max.Y + factorGap}, a.factor())
	sty = textStyle(labelText, textInk)
	sty.XAlign, sty.Rotation = text.XCenter, math.Pi/2
	c.FillText(sty, vg.Point{X: r.Min.X + b.breadth() - 3, Y: (r.Min.Y + r.Max.Y) / 2}, b.label)
}

// trace is a trace without points that only carries the bar, where the page has it and with the same ticks.
func (b *colourBar) trace(p *plan) types.Trace {
	inks := b.inks
	if inks == nil {
		inks = bandColours(len(b.levels) - 1)
	}
	a := b.axis()
	var places []float64
	for _, t := range a.Ticks(a.lo, a.hi) {
		places = append(places, t.Value)
	}
	return &grob.Scatter{
		X: types.DataArray([]any{nil}), Y: types.DataArray([]any{nil}), Mode: grob.ScatterModeMarkers, Showlegend: types.False,
		Marker: &grob.ScatterMarker{
			Color:      types.ArrayOKArray(types.UseColorScaleValues([]float64{a.lo})...),
			Colorscale: plotlyScale(inks), Cmin: types.N(a.lo), Cmax: types.N(a.hi), Showscale: types.True,
			Colorbar: &grob.ScatterMarkerColorbar{
				Title:     &grob.ScatterMarkerColorbarTitle{Text: types.S(markup(b.label)), Side: "right"},
				Thickness: types.N(12), Outlinewidth: types.N(0), Tickvals: numbers(places), Ticks: "outside",
				X: types.N(float64(p.barAt.Min.X / p.w)), Xanchor: "left", Xpad: types.N(0),
				Y: types.N(float64(p.barAt.Min.Y / p.h)), Yanchor: "bottom", Ypad: types.N(0),
				Len: types.N(float64(p.barAt.Size().Y / p.h)),
			},
		},
	}
}
