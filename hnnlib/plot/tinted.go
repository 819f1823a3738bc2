package plot

import (
	"fmt"
	"image/color"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/gonum/stat"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/vg/draw"
)

// Tinted are small dots whose colour says a number; a bar beside the panels is the key. Those outside of the axes are
// left out.
type Tinted struct {
	base
	Label  string // of the colour bar
	X, Y   []float64
	Values []float64
	Scale  [2]float64 // the values at the ends of the colours: the same in all panels of a sheet
}

const (
	tints      = 64 // steps of colour, enough to look smooth
	tintRadius = 1.6
)

// tintScale is from light to dark ColorBrewer's YlGn without the ends that are lost on white or look black: of the
// sequential palettes the one on which lines in the kinds' red and blue stand out.
func tintScale() []color.NRGBA {
	p, err := brewer.GetPalette(brewer.TypeSequential, "YlGn", 9)
	if err != nil {
		panic(err) // a constant of the library is missing
	}
	return blended(p.Colors()[2:], tints)
}

func (t Tinted) key() *Panel {
	m := Relief{Label: t.Label, inks: tintScale()}
	for i := range tints + 1 {
		m.Level = append(m.Level, lerp(t.Scale[0], t.Scale[1], float64(i)/tints))
	}
	return m.key()
}

func (t Tinted) check() error {
	if len(t.Values) != len(t.X) {
		return fmt.Errorf("expected as many values as dots, got %d and %d", len(t.Values), len(t.X))
	}
	if !(t.Scale[0] < t.Scale[1]) {
		return fmt.Errorf("expected a scale of colours from a smaller to a larger value, got %v", t.Scale)
	}
	return checkPoints("dots", t.X, t.Y)
}

func (t Tinted) reach(logX, logY bool) reach {
	x, y := spanOf(t.X, t.Y, logX, logY)
	return reach{x: x, y: y, tightX: unset, tightY: unset, dots: true}
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

func (t Tinted) traces(on *cell, _ int) []types.Trace {
	colours := make([]float64, len(t.Values))
	unit := math.Pow10(3 - int(math.Ceil(math.Log10(extent{t.Scale[0], t.Scale[1]}.largest()))))
	for i, value := range t.Values {
		colours[i] = math.Round(value*unit) / unit // what the eye can tell apart
	}
	s := on.scatter("", grob.ScatterModeMarkers)
	s.X, s.Y = coarse(t.X), coarse(t.Y)
	s.Marker = &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(2 * tintRadius)),
		Color: types.ArrayOKArray(types.UseColorScaleValues(colours)...), Colorscale: plotlyScale(tintScale()),
		Cmin: types.N(t.Scale[0]), Cmax: types.N(t.Scale[1]), Showscale: types.False,
	}
	setHover(s, on.hover("%.3g")+"<br>"+markup(t.Label)+" = %{marker.color:.3g}<extra></extra>")
	return []types.Trace{s}
}

// words say how far the dots reach and how they go with the value.
func (t Tinted) words(p *Panel) string {
	x, y := spanOf(t.X, t.Y, false, false)
	text := fmt.Sprintf("%d dots coloured by %s, %s from %.3g to %.3g, %s from %.3g to %.3g",
		len(t.X), Plain(t.Label), or(Plain(p.X), "x"), x.lo, x.hi, or(Plain(p.Y), "y"), y.lo, y.hi)
	if r := stat.Correlation(t.X, t.Values, nil); !math.IsNaN(r) {
		text += fmt.Sprintf("; correlation of %s with the colour %.3f", or(Plain(p.X), "x"), r)
	}
	return text + "."
}
