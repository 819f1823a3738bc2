package plot

import (
	"fmt"
	"image/color"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Band is a lightly filled rectangle under other marks. Sides at ±Inf are those of the panel.
type Band struct {
	base
	Label          string // in the legend; "" for none
	X0, X1, Y0, Y1 float64
	Ink            color.NRGBA
	Line           *Pen   // across it in the legend, where a line is drawn with it; nil for none
	Note           string // its sentence in the alternative text; "" for none
}

// Everywhere are the sides of a band as wide or as high as the panel.
var Everywhere = [2]float64{math.Inf(-1), math.Inf(1)}

func (b Band) check() error {
	if !(b.X0 <= b.X1 && b.Y0 <= b.Y1) {
		return fmt.Errorf("band %q: expected sides that rise, got %v to %v and %v to %v",
			b.Label, b.X0, b.X1, b.Y0, b.Y1)
	}
	return nil
}

// reach leaves out the lower side on a logarithmic axis, which may lie at or below 0.
func (b Band) reach(_, logY bool) reach {
	r := reach{x: unset, y: unset.with(b.Y1), tightX: unset, tightY: unset}
	if !logY {
		r.y = r.y.with(b.Y0)
	}
	return r
}

func (b Band) entries(*Panel) []entry {
	e := entry{label: b.Label, sample: bandSample, pen: Pen{Ink: b.Ink}}
	if b.Line != nil {
		e.pen = *b.Line
	}
	return []entry{e}
}

func (b Band) words(*Panel) string { return Plain(b.Note) }

// within cuts the band at the axes' ends.
func (b Band) within(x, y extent) Band {
	b.X0, b.X1 = math.Max(b.X0, x.lo), math.Min(b.X1, x.hi)
	b.Y0, b.Y1 = math.Max(b.Y0, y.lo), math.Min(b.Y1, y.hi)
	return b
}

func (b Band) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	if b = b.within(v.xs, v.ys); b.X0 < b.X1 && b.Y0 < b.Y1 {
		c.FillPolygon(Light(b.Ink), corners(vg.Rectangle{Min: v.at(b.X0, b.Y0), Max: v.at(b.X1, b.Y1)}))
	}
}

func (b Band) traces(on *cell, _ int) []types.Trace {
	b = b.within(on.xa.extent, on.ya.extent)
	t := on.scatter(b.Label, grob.ScatterModeLines)
	t.X, t.Y = numbers([]float64{b.X0, b.X1, b.X1, b.X0}), numbers([]float64{b.Y0, b.Y0, b.Y1, b.Y1})
	t.Fill, t.Fillcolor, t.Line = "toself", css(Light(b.Ink)), &grob.ScatterLine{Width: types.N(0)}
	setHover(t, "")
	return []types.Trace{t}
}

// Bars are a histogram: bars of equal width that stand on zero, lightly filled under an outline, so that one can lie
// over another.
type Bars struct {
	base
	Kind        Kind
	Label       string  // in the legend; "" for the kind's own
	From, Width float64 // left end of the first bar, and the width of each
	Heights     []float64
	Aside       bool // not in the legend
}

func (b Bars) name() string { return or(b.Label, b.Kind.Label()) }

func (b Bars) check() error {
	if len(b.Heights) == 0 || !(b.Width > 0) {
		return fmt.Errorf("bars %q: expected at least one bar with a width, got %d of width %v",
			b.name(), len(b.Heights), b.Width)
	}
	return checkFinite("bars", b.Heights...)
}

func (b Bars) reach(bool, bool) reach {
	return reach{kind: b.Kind, x: unset.with(b.From, b.From+float64(len(b.Heights))*b.Width),
		y: unset.with(b.Heights...).with(0), tightX: unset, tightY: unset, dots: true}
}

func (b Bars) entries(p *Panel) []entry {
	if b.Aside {
		return nil
	}
	return []entry{{label: b.name(), sample: bandSample, pen: Pen{Ink: b.Kind.Ink(), Width: 1.4}}}
}

func (b Bars) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	pts := []vg.Point{v.at(b.From, 0)}
	for i, h := range b.Heights {
		left := b.From + float64(i)*b.Width
		pts = append(pts, v.at(left, h), v.at(left+b.Width, h))
	}
	pts = append(pts, v.at(b.From+float64(len(b.Heights))*b.Width, 0))
	c.FillPolygon(Fade(b.Kind.Ink(), barFill), pts)
	c.StrokeLines(draw.LineStyle{Color: b.Kind.Ink(), Width: 1.4}, pts)
}

// barFill is the opacity of the filling.
const barFill = 0.22

func (b Bars) traces(on *cell, _ int) []types.Trace {
	middles := make([]float64, len(b.Heights))
	for i := range middles {
		middles[i] = b.From + (float64(i)+0.5)*b.Width
	}
	ink := b.Kind.Ink()
	return []types.Trace{&grob.Bar{
		X: numbers(middles), Y: numbers(b.Heights), Xaxis: types.S(on.xName), Yaxis: types.S(on.yName),
		// An offset of its own keeps Plotly from putting two models' bars beside each other.
		Width: types.ArrayOKValue(types.N(b.Width)), Offset: types.ArrayOKValue(types.N(-b.Width / 2)),
		Name: types.S(markup(b.name())), Legendgroup: types.S(b.name()), Showlegend: types.False,
		Hovertemplate: types.ArrayOKValue(types.S(on.hover("%.3g") + "<extra>" + markup(b.name()) + "</extra>")),
		Marker: &grob.BarMarker{
			Color: types.ArrayOKValue(types.UseColor(css(Fade(ink, barFill)))),
			Line: &grob.BarMarkerLine{
				Color: types.ArrayOKValue(types.UseColor(css(ink))), Width: types.ArrayOKValue(types.N(1))},
		},
	}}
}

// words say where the highest bar stands.
func (b Bars) words(*Panel) string {
	top := 0
	for i, h := range b.Heights {
		if h > b.Heights[top] {
			top = i
		}
	}
	return fmt.Sprintf("%s: %d bars, the highest of %.3g at %.3g.",
		Plain(b.name()), len(b.Heights), b.Heights[top], b.From+(float64(top)+0.5)*b.Width)
}
