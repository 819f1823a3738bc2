package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// Tinted are small dots whose colour says a number; a bar beside the panels is the key. Those outside of the axes are
// left out.
type Tinted struct {
	Label  string // of the colour bar
	X, Y   []float64
	Values []float64
	Scale  [2]float64 // the values at the ends of the colours: the same in all panels of a sheet
}

const (
	tints      = 64 // steps of colour, enough to look smooth
	tintRadius = 1.6
)

// tintScale leaves out the ends of its palette that are lost on white or look black: of the sequential palettes the one
// on which lines in the kinds' red and blue stand out.
func tintScale() []color.NRGBA { return ramp("YlGn", 2, 9, tints) }

func (t Tinted) key() *Panel {
	levels := floats.Span(make([]float64, tints+1), t.Scale[0], t.Scale[1])
	return Relief{Label: t.Label, Level: levels, inks: tintScale()}.key()
}

func (t Tinted) about(*Panel) about {
	a := about{fault: checkPoints("dots", t.X, t.Y), hold: [2][]float64{t.X, t.Y}, apart: true}
	switch {
	case len(t.Values) != len(t.X):
		a.fault = fmt.Errorf("expected as many values as dots, got %d and %d", len(t.Values), len(t.X))
	case !(t.Scale[0] < t.Scale[1]):
		a.fault = fmt.Errorf("expected a scale of colours from a smaller to a larger value, got %v", t.Scale)
	}
	return a
}

func (t Tinted) Plot(c draw.Canvas, plt *gonum.Plot) {
	v, inks := viewOf(c, plt), tintScale()
	for i, value := range t.Values {
		if v.contains(t.X[i], t.Y[i]) {
			k := int((value - t.Scale[0]) / (t.Scale[1] - t.Scale[0]) * tints)
			drawSpot(c, v.at(t.X[i], t.Y[i]), tintRadius, inks[min(max(k, 0), tints-1)], false)
		}
	}
}

func (t Tinted) traces(on *cell, _ int) []object {
	hover := on.hover(".3g", "<br>"+markup(t.Label)+" = %{marker.color:.3g}<extra></extra>")
	return []object{on.trace("scatter", "", hover, object{
		"mode": "markers", "x": rounded(t.X, coarse), "y": rounded(t.Y, coarse),
		"marker": object{"size": 2 * tintRadius, "color": rounded(t.Values, coarse), "colorscale": plotlyScale(tintScale()),
			"cmin": t.Scale[0], "cmax": t.Scale[1], "showscale": false}})}
}

// words say how far the dots reach and how they go with the value.
func (t Tinted) words(p *Panel) string {
	x, y := spanOf(t.X, false), spanOf(t.Y, false)
	across, up := cmp.Or(Plain(p.X), "x"), cmp.Or(Plain(p.Y), "y")
	text := fmt.Sprintf("%d dots coloured by %s, %s from %.3g to %.3g, %s from %.3g to %.3g",
		len(t.X), Plain(t.Label), across, x.lo, x.hi, up, y.lo, y.hi)
	if r := stat.Correlation(t.X, t.Values, nil); !math.IsNaN(r) {
		text += fmt.Sprintf("; correlation of %s with the colour %.3f", across, r)
	}
	return text + "."
}
