package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Band is a lightly filled rectangle under other marks. Sides at ±Inf are those of the panel.
type Band struct {
	Label          string // in the legend; "" for none
	X0, X1, Y0, Y1 float64
	Ink            color.NRGBA
	Line           *Pen   // across it in the legend, where a line is drawn with it; nil for none
	Note           string // its sentence in the alternative text; "" for none
}

// Everywhere are the sides of a band as wide or as high as the panel.
var Everywhere = [2]float64{math.Inf(-1), math.Inf(1)}

// about leaves out the lower side on a logarithmic axis, which may lie close to 0.
func (b Band) about(p *Panel) about {
	a := about{hold: [2][]float64{nil, {b.Y1}}, entry: entry{b.Label, bandSample, Pen{Ink: b.Ink}}}
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
	a.words = Plain(b.Note)
	return a
}

// shapes cuts the band at the axes' ends.
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

// Bars are a histogram: bars of equal width that stand on zero, lightly filled under an outline, so that one can lie
// over another.
type Bars struct {
	Kind        Kind
	Label       string  // in the legend; "" for the kind's own
	From, Width float64 // left end of the first bar, and the width of each
	Heights     []float64
	Aside       bool // not in the legend
}

func (b Bars) name() string { return cmp.Or(b.Label, b.Kind.Label()) }

// at is the place of a number of bars from the left.
func (b Bars) at(bars float64) float64 { return b.From + bars*b.Width }

func (b Bars) pen() Pen { return Pen{Ink: b.Kind.Ink(), Width: 1.4} }

// about says where the highest bar stands.
func (b Bars) about(*Panel) about {
	a := about{fault: checkFinite("bars", b.Heights...), kind: b.Kind, apart: true}
	if len(b.Heights) == 0 || !(b.Width > 0) {
		a.fault = fmt.Errorf("bars %q: expected at least one bar with a width, got %d of width %v",
			b.name(), len(b.Heights), b.Width)
	}
	a.hold = [2][]float64{{b.From, b.at(float64(len(b.Heights)))}, append([]float64{0}, b.Heights...)}
	if !b.Aside {
		a.entry = entry{b.name(), bandSample, b.pen()}
	}
	if a.fault == nil {
		top := floats.MaxIdx(b.Heights)
		a.words = fmt.Sprintf("%s: %d bars, the highest of %.3g at %.3g.",
			Plain(b.name()), len(b.Heights), b.Heights[top], b.at(float64(top)+0.5))
	}
	return a
}

func (b Bars) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	pts := []vg.Point{v.at(b.From, 0)}
	for i, h := range b.Heights {
		pts = append(pts, v.at(b.at(float64(i)), h), v.at(b.at(float64(i+1)), h))
	}
	pts = append(pts, v.at(b.at(float64(len(b.Heights))), 0))
	c.FillPolygon(Fade(b.Kind.Ink(), barFill), pts)
	c.StrokeLines(b.pen().style(), pts)
}

// barFill is the opacity of the filling.
const barFill = 0.22

func (b Bars) traces(on *cell, _ int) []object {
	middles := make([]float64, len(b.Heights))
	for i := range middles {
		middles[i] = b.at(float64(i) + 0.5)
	}
	ink := b.Kind.Ink()
	return []object{on.trace("bar", b.name(), on.hover(".3g", extra(b.name())), object{
		"x": rounded(middles, fine), "y": rounded(b.Heights, fine),
		// An offset of its own keeps Plotly from putting two models' bars beside each other.
		"width": b.Width, "offset": -b.Width / 2,
		"marker": object{"color": css(Fade(ink, barFill)), "line": object{"color": css(ink), "width": 1}}})}
}
