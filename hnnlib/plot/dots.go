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

// Dots are round points. Those outside of the axes are left out.
type Dots struct {
	base
	Kind    Kind
	Label   string // in the legend; "" for the kind's own
	X, Y    []float64
	Radius  vg.Length   // in points; 0 for 1.5
	Ink     color.NRGBA // in place of the kind's; the zero value for that
	Opacity float64     // 0 for 1
	Ring    bool        // white inside
	Noun    string      // what one dot is, for the alternative text, such as "seed"; "" for "point"
	Aside   bool        // neither in the legend nor in the alternative text

	guest  float64
	silent bool
}

func (d Dots) name() string { return or(d.Label, d.Kind.Label()) }

func (d Dots) ink() color.NRGBA {
	ink := d.Ink
	if ink.A == 0 {
		ink = d.Kind.Ink()
	}
	if d.Opacity > 0 {
		ink = Fade(ink, d.Opacity)
	}
	return ink
}

func (d Dots) radius() vg.Length {
	if d.Radius == 0 {
		return 1.5
	}
	return d.Radius
}

func (d Dots) check() error { return checkPoints(fmt.Sprintf("dots %q", d.name()), d.X, d.Y) }

func (d Dots) reach(logX, logY bool) reach {
	x, y := spanOf(d.X, d.Y, logX, logY)
	return reach{kind: d.Kind, x: x, y: y, tightX: unset, tightY: unset, dots: d.guest == 0, guest: d.guest}
}

func (d Dots) entries(p *Panel) []entry {
	if d.Aside || d.Label == "" && d.Kind == p.Kind {
		return nil
	}
	e := entry{label: d.name(), sample: dotSample, pen: Pen{Ink: Fade(d.ink(), 1), Width: min(max(2.2, d.radius()), 4)}}
	if d.Ring {
		e.sample = ringSample
	}
	return []entry{e}
}

func (d Dots) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for i := range d.X {
		if v.contains(d.X[i], d.Y[i]) {
			drawSpot(c, v.at(d.X[i], d.Y[i]), d.radius(), d.ink(), d.Ring)
		}
	}
}

// drawSpot draws one disc, or a ring with a white inside.
func drawSpot(c draw.Canvas, at vg.Point, radius vg.Length, ink color.NRGBA, ring bool) {
	if ring {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: Paper, Radius: radius, Shape: draw.CircleGlyph{}}, at)
		c.SetLineStyle(draw.LineStyle{Color: ink, Width: 1.6})
		c.Stroke(circle(at, radius))
		return
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink, Radius: radius, Shape: draw.CircleGlyph{}}, at)
}

func circle(at vg.Point, radius vg.Length) vg.Path {
	var p vg.Path
	p.Move(vg.Point{X: at.X + radius, Y: at.Y})
	p.Arc(at, radius, 0, 2*math.Pi)
	p.Close()
	return p
}

func (d Dots) traces(on *cell, _ int) []types.Trace {
	marker := &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(2 * float64(d.radius()))),
		Color: types.ArrayOKValue(types.UseColor(css(d.ink()))),
	}
	if d.Ring {
		marker.Color = types.ArrayOKValue(types.UseColor(css(Paper)))
		marker.Line = &grob.ScatterMarkerLine{
			Width: types.ArrayOKValue(types.N(2)), Color: types.ArrayOKValue(types.UseColor(css(d.ink())))}
	}
	t := on.scatter(d.name(), grob.ScatterModeMarkers)
	t.X, t.Y, t.Marker = numbers(d.X), numbers(d.Y), marker
	return []types.Trace{t}
}

// words say how many dots there are, and how far they range.
func (d Dots) words(p *Panel) string {
	if d.Aside || d.silent {
		return ""
	}
	x, y := spanOf(d.X, d.Y, p.logX(), p.logY())
	name := or(Plain(or(d.Kind.Label(), d.Label)), "dots")
	if len(d.X) == 1 {
		return fmt.Sprintf("%s: %s.", name, p.point(d.X[0], d.Y[0]))
	}
	text := fmt.Sprintf("%s: %d %ss from %.3g to %.3g", name, len(d.X), or(d.Noun, "point"), y.lo, y.hi)
	if p.XTicks == nil {
		text += fmt.Sprintf(" at %.3g to %.3g", x.lo, x.hi)
	}
	return text + "."
}
