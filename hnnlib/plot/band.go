package plot

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Band is a lightly filled rectangle under other marks. A side at ±Inf is at the edge of the panel.
type Band struct {
	Label          string // in the legend; "" for none
	X0, X1, Y0, Y1 float64
	Ink            color.NRGBA
	Line           *Pen // a line across the band in the legend; nil for none
}

// Everywhere holds the sides of a band as wide or as high as the panel.
var Everywhere = [2]float64{math.Inf(-1), math.Inf(1)}

// about does not make a logarithmic axis hold the lower side, which may be close to 0.
func (b Band) about(p *Panel) about {
	a := about{hold: [2][]float64{nil, {b.Y1}}, entry: shape{label: b.Label, fill: Light(b.Ink)}}
	if !p.log(upward) {
		a.hold[upward] = []float64{b.Y0, b.Y1}
	}
	if !(b.X0 <= b.X1 && b.Y0 <= b.Y1) {
		a.fault = fmt.Errorf("band %q: expected sides that rise, got %v to %v and %v to %v",
			b.Label, b.X0, b.X1, b.Y0, b.Y1)
	}
	if b.Line != nil {
		a.entry.pen = *b.Line
	}
	return a
}

// shapes returns the band, clipped to the axes.
func (b Band) shapes(on *cell) []shape {
	x, y := on.axes[across], on.axes[upward]
	left, right := math.Max(b.X0, x.lo), math.Min(b.X1, x.hi)
	low, high := math.Max(b.Y0, y.lo), math.Min(b.Y1, y.hi)
	if left >= right || low >= high {
		return nil
	}
	return []shape{{label: b.Label, x: []float64{left, right, right, left}, y: []float64{low, low, high, high},
		fill: Light(b.Ink), digits: fine}}
}

// Bars returns a histogram as a filled line: bars of equal width on zero, the first one's left side at from.
func Bars(kind Kind, from, width float64, heights []float64) Line {
	l := Line{Kind: kind, Pen: &Pen{Ink: kind.Ink(), Width: 1.4}, Fill: 0.22, X: []float64{from}, Y: []float64{0}}
	for i, h := range heights {
		left := from + float64(i)*width
		l.X, l.Y = append(l.X, left, left+width/2, left+width), append(l.Y, h, h, h)
	}
	l.X, l.Y = append(l.X, l.X[len(l.X)-1]), append(l.Y, 0)
	top := floats.MaxIdx(heights)
	l.says = fmt.Sprintf("%s: %d bars, the highest of %.3g at %.3g.",
		Plain(l.name()), len(heights), heights[top], from+(float64(top)+0.5)*width)
	return l
}
