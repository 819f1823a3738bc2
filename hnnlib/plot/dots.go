package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Dots are round points. Points outside the axes are not drawn.
type Dots struct {
	Kind   Kind
	Label  string // in the legend; "" for the kind's own
	X, Y   []float64
	Radius vg.Length   // in points; 0 for 1.5
	Ink    color.NRGBA // the zero value for the kind's
	Ring   bool        // white inside
	Noun   string      // the word for a dot in the alternative text, such as "seed"; "" for "point"
	Aside  bool        // neither in the legend nor in the alternative text

	// Values, one for each dot, colour the dots instead of Ink. A colour bar beside the panels, with the label, is the
	// key. Scale holds the values at the ends of the bar; it must be the same in all panels of a sheet.
	Values []float64
	Scale  [2]float64
}

func (d Dots) shapes(p *Panel) []shape {
	name := cmp.Or(d.Label, d.Kind.Label())
	s := shape{label: name, kind: d.Kind, x: d.X, y: d.Y, digits: fine, apart: true,
		listed: !d.Aside && p.lists(d.Label, d.Kind), hover: p.hover(".4g", extra(name)),
		pen: Pen{Ink: cmp.Or(d.Ink, d.Kind.Ink())}, radius: cmp.Or(d.Radius, 1.5), ring: d.Ring}
	s.fault = s.checkPoints("dots")
	if !d.Aside {
		s.words = d.words(p)
	}
	if d.Values != nil {
		d.tint(&s)
		s.hover = p.hover(".3g", "<br>"+markup(d.Label)+" = %{marker.color:.3g}<extra></extra>")
	}
	return []shape{s}
}

const tints = 64 // number of colours, enough to look smooth

// tintScale returns a palette on which the kinds' red and blue stand out. It leaves out the palette's ends, which are
// hard to see on white or black.
func tintScale() []color.NRGBA { return ramp("YlGn", 2, 9, tints) }

// tint gives each dot the colour of its value, and the sheet a colour bar.
func (d Dots) tint(s *shape) {
	if len(d.Values) != len(d.X) || !(d.Scale[0] < d.Scale[1]) {
		s.fault = fmt.Errorf("dots %q: expected a value for each of %d dots on a rising scale, got %d values on %v",
			s.label, len(d.X), len(d.Values), d.Scale)
		return
	}
	scale := tintScale()
	for _, value := range d.Values {
		k := int((value - d.Scale[0]) / (d.Scale[1] - d.Scale[0]) * tints)
		s.inks = append(s.inks, scale[min(max(k, 0), tints-1)])
	}
	s.label, s.listed, s.digits = "", false, coarse
	s.more = object{"marker": object{"size": 2 * s.radius, "color": rounded(d.Values, coarse),
		"colorscale": plotlyScale(scale), "cmin": d.Scale[0], "cmax": d.Scale[1], "showscale": false}}
	levels := floats.Span(make([]float64, tints+1), d.Scale[0], d.Scale[1])
	s.key = Contours{Label: d.Label, Level: levels, inks: scale}.key()
}

// words returns a sentence with the number of dots, their ranges and, of coloured dots, a correlation.
func (d Dots) words(p *Panel) string {
	name := cmp.Or(Plain(cmp.Or(d.Kind.Label(), d.Label)), "dots")
	if len(d.X) == 1 && len(d.Y) == 1 {
		return fmt.Sprintf("%s: %s.", name, p.point(d.X[0], d.Y[0]))
	}
	x, y := spanOf(d.X, p.log(across)), spanOf(d.Y, p.log(upward))
	if d.Values != nil && len(d.Values) == len(d.X) {
		across, up := cmp.Or(Plain(p.X), "x"), cmp.Or(Plain(p.Y), "y")
		text := fmt.Sprintf("%d dots coloured by %s, %s from %.3g to %.3g, %s from %.3g to %.3g",
			len(d.X), Plain(d.Label), across, x.lo, x.hi, up, y.lo, y.hi)
		if r := stat.Correlation(d.X, d.Values, nil); !math.IsNaN(r) {
			text += fmt.Sprintf("; correlation of %s with the colour %.3f", across, r)
		}
		return text + "."
	}
	text := fmt.Sprintf("%s: %d %ss from %.3g to %.3g", name, len(d.X), cmp.Or(d.Noun, "point"), y.lo, y.hi)
	if p.XTicks == nil {
		text += fmt.Sprintf(" at %.3g to %.3g", x.lo, x.hi)
	}
	return text + "."
}

// drawSpot draws a disc, or a ring that is white inside.
func drawSpot(c draw.Canvas, at vg.Point, radius vg.Length, ink color.NRGBA, ring bool) {
	c.SetColor(ink)
	if ring {
		c.SetColor(Paper)
	}
	c.Fill(circle(at, radius))
	if ring {
		c.SetLineStyle(draw.LineStyle{Color: ink, Width: 1.6})
		c.Stroke(circle(at, radius))
	}
}

func circle(at vg.Point, radius vg.Length) vg.Path {
	var p vg.Path
	p.Move(vg.Point{X: at.X + radius, Y: at.Y})
	p.Arc(at, radius, 0, 2*math.Pi)
	p.Close()
	return p
}
