package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colourBar is the key of a relief's bands or of tinted dots, beside the panels.
type colourBar struct {
	label  string
	levels []float64
	inks   []color.NRGBA // from level to level; nil for a relief's, with its lines between
}

// axis is the bar's scale, with ticks at round numbers.
func (b *colourBar) axis() axis {
	return axis{min: b.levels[0], max: b.levels[len(b.levels)-1]}
}

// breadth is the width of the bar with its numbers and its label.
func (b *colourBar) breadth() vg.Length {
	return barWidth + tickLength + tickGap + b.axis().labelWidth() + labelGap + words(b.label, labelText).height()
}

func (b *colourBar) draw(c draw.Canvas, r vg.Rectangle) {
	height := r.Size().Y
	at := func(v float64) vg.Length {
		return r.Min.Y + height*vg.Length((v-b.levels[0])/(b.levels[len(b.levels)-1]-b.levels[0]))
	}
	inks := b.inks
	if inks == nil {
		inks = bandColours(len(b.levels) - 1)
	}
	for i, ink := range inks { // each up to the top, so that no seam shows
		low := at(b.levels[i])
		c.FillPolygon(ink, corners(vg.Rectangle{Min: vg.Point{X: r.Min.X, Y: low}, Max: r.Max}))
		if i > 0 && b.inks == nil {
			c.StrokeLine2(contourLine, r.Min.X, low, r.Max.X, low)
		}
	}
	marks, factor := b.axis().ticks()
	for _, t := range marks {
		drawTick(c, t, vg.Point{X: r.Max.X, Y: at(t.at)}, vg.Point{X: 1})
		words(t.label, tickText).draw(c, vg.Point{X: r.Max.X + tickLength + tickGap, Y: at(t.at)}, anchor{0, 0.5}, 0)
	}
	if factor != "" {
		words(factor, tickText).draw(c, vg.Point{X: r.Min.X, Y: r.Max.Y + 5}, anchor{0, 0}, 0)
	}
	middle := vg.Point{X: r.Min.X + b.breadth(), Y: (r.Min.Y + r.Max.Y) / 2}
	words(b.label, labelText).draw(c, middle, anchor{0.5, 0}, math.Pi/2)
}
