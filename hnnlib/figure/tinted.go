package figure

import (
	"image/color"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// tinted are round points whose colour says a number. Those outside of the axes are left out.
type tinted struct {
	xs, ys, values []float64
	scale          extent // of the values
	radius         vg.Length
	bar            bool // Plotly shows the colour bar beside these
	label          string
	hover          string // Plotly's hover template, with %{marker.color} for the value
}

// tints is how many steps of colour there are: enough to look smooth.
const tints = 64

// tintScale is from light to dark ColorBrewer's YlGn, without the ends that are lost on white or look black: of the sequential
// palettes the one on which lines in the kinds' vermillion and blue stand out.
func tintScale() []color.NRGBA {
	p, err := brewer.GetPalette(brewer.TypeSequential, "YlGn", 9)
	if err != nil {
		panic(err) // a constant of the library is missing
	}
	return blended(p.Colors()[2:], tints)
}

// tintBar is the key of tinted dots.
func tintBar(label string, scale extent) *colourBar {
	levels := make([]float64, tints+1)
	for i := range levels {
		levels[i] = lerp(scale.lo, scale.hi, float64(i)/tints)
	}
	return &colourBar{label: label, levels: levels, inks: tintScale()}
}

func (m tinted) points() int { return 0 } // samples, of which none is left out, not a line's points

func (m tinted) draw(c draw.Canvas, v view) {
	inks := tintScale()
	for i, value := range m.values {
		if v.contains(m.xs[i], m.ys[i]) {
			k := int((value - m.scale.lo) / m.scale.width() * tints)
			drawSpot(c, v.at(m.xs[i], m.ys[i]), m.radius, inks[min(max(k, 0), tints-1)], false)
		}
	}
}

func (m tinted) traces(x, y string, _ int) []types.Trace {
	colours := make([]float64, len(m.values))
	unit := math.Pow10(3 - int(math.Ceil(math.Log10(m.scale.largest()))))
	for i, value := range m.values {
		colours[i] = math.Round(value*unit) / unit // what the eye can tell apart
	}
	marker := &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(2 * float64(m.radius))),
		Color: types.ArrayOKArray(types.UseColorScaleValues(colours)...), Colorscale: plotlyScale(tintScale()),
		Cmin: types.N(m.scale.lo), Cmax: types.N(m.scale.hi), Showscale: types.B(m.bar),
	}
	if m.bar {
		marker.Colorbar = &grob.ScatterMarkerColorbar{
			Title:     &grob.ScatterMarkerColorbarTitle{Text: types.S(markup(m.label)), Side: "right"},
			Thickness: types.N(12), Outlinewidth: types.N(0),
		}
	}
	t := &grob.Scatter{
		X: coarse(m.xs), Y: coarse(m.ys), Xaxis: types.S(x), Yaxis: types.S(y), Mode: grob.ScatterModeMarkers,
		Showlegend: types.False, Marker: marker,
	}
	setHover(t, m.hover)
	return []types.Trace{t}
}
