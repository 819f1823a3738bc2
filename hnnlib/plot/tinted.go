package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Tinted are small dots whose colour says a number; a bar beside the panels is the key. Those outside of the axes are
// left out.
type Tinted struct {
	Label  string // of the colour bar
	X, Y   []float64
	Values []float64
	Scale  [2]float64 // the values at the ends of the colours: the same in all panels of a sheet
}

const tints = 64 // steps of colour, enough to look smooth

// tintScale leaves out the ends of its palette that are lost on white or look black: of the sequential palettes the one
// on which lines in the kinds' red and blue stand out.
func tintScale() []color.NRGBA { return ramp("YlGn", 2, 9, tints) }

func (t Tinted) key() *Panel {
	levels := floats.Span(make([]float64, tints+1), t.Scale[0], t.Scale[1])
	return Contours{Label: t.Label, Level: levels, inks: tintScale()}.key()
}

// about says how far the dots reach and how they go with the value.
func (t Tinted) about(p *Panel) about {
	a := about{fault: checkPoints("dots", t.X, t.Y), hold: [2][]float64{t.X, t.Y}, apart: true}
	switch {
	case len(t.Values) != len(t.X):
		a.fault = fmt.Errorf("expected as many values as dots, got %d and %d", len(t.Values), len(t.X))
		return a
	case !(t.Scale[0] < t.Scale[1]):
		a.fault = fmt.Errorf("expected a scale of colours from a smaller to a larger value, got %v", t.Scale)
	}
	x, y := spanOf(t.X, false), spanOf(t.Y, false)
	across, up := cmp.Or(Plain(p.X), "x"), cmp.Or(Plain(p.Y), "y")
	a.words = fmt.Sprintf("%d dots coloured by %s, %s from %.3g to %.3g, %s from %.3g to %.3g",
		len(t.X), Plain(t.Label), across, x.lo, x.hi, up, y.lo, y.hi)
	if r := stat.Correlation(t.X, t.Values, nil); !math.IsNaN(r) {
		a.words += fmt.Sprintf("; correlation of %s with the colour %.3f", across, r)
	}
	a.words += "."
	return a
}

func (t Tinted) shapes(on *cell) []shape {
	s := shape{x: t.X, y: t.Y, radius: 1.6, digits: coarse,
		hover: on.hover(".3g", "<br>"+markup(t.Label)+" = %{marker.color:.3g}<extra></extra>")}
	scale := tintScale()
	for _, value := range t.Values {
		k := int((value - t.Scale[0]) / (t.Scale[1] - t.Scale[0]) * tints)
		s.inks = append(s.inks, scale[min(max(k, 0), tints-1)])
	}
	s.more = object{"marker": object{"size": 2 * s.radius, "color": rounded(t.Values, coarse),
		"colorscale": plotlyScale(scale), "cmin": t.Scale[0], "cmax": t.Scale[1], "showscale": false}}
	return []shape{s}
}
