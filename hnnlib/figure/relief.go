package figure

import (
	"image"
	"image/color"
	"math"
	"sort"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// relief is a scalar on a grid as bands of colour with lines between them.
type relief struct {
	x, y   []float64
	z      [][]float64 // z[i][j] at y[i], x[j]
	levels []float64   // rising; the bands lie between neighbours
	bar    bool        // Plotly shows the colour bar beside this one
	label  string
}

func (m *relief) points() int { return 0 } // its own grid, not a line's points

// The methods of gonum's GridXYZ.

func (m *relief) Dims() (c, r int)   { return len(m.x), len(m.y) }
func (m *relief) Z(c, r int) float64 { return m.z[r][c] }
func (m *relief) X(c int) float64    { return m.x[c] }
func (m *relief) Y(r int) float64    { return m.y[r] }

var contourLine = draw.LineStyle{Color: rgb(0xFFFFFF), Width: 0.9}

func (m *relief) draw(c draw.Canvas, v view) {
	at := vg.Rectangle{Min: v.at(m.x[0], m.y[0]), Max: v.at(m.x[len(m.x)-1], m.y[len(m.y)-1])}
	c.DrawImage(at, m.image(2*int(at.Size().X.Dots(sharp)/2), 2*int(at.Size().Y.Dots(sharp)/2)))
	if inner := m.levels[1 : len(m.levels)-1]; len(inner) > 0 {
		lines := plotter.NewContour(m, append([]float64(nil), inner...), nil)
		lines.LineStyles = []draw.LineStyle{contourLine}
		lines.Min, lines.Max = math.Inf(-1), math.Inf(1)
		lines.Plot(v.data(c), v.plot)
	}
}

// image is the bands as a picture of w by h pixels, the scalar interpolated linearly both ways.
func (m *relief) image(w, h int) image.Image {
	colours := m.colours()
	pal := make(color.Palette, len(colours))
	for i, c := range colours {
		pal[i] = c
	}
	img := image.NewPaletted(image.Rect(0, 0, w, h), pal)
	for py := range h {
		y := lerp(m.y[len(m.y)-1], m.y[0], (float64(py)+0.5)/float64(h))
		i, ty := between(m.y, y)
		for px := range w {
			x := lerp(m.x[0], m.x[len(m.x)-1], (float64(px)+0.5)/float64(w))
			j, tx := between(m.x, x)
			z := lerp(lerp(m.z[i][j], m.z[i][j+1], tx), lerp(m.z[i+1][j], m.z[i+1][j+1], tx), ty)
			img.SetColorIndex(px, py, uint8(bandOf(m.levels, z)))
		}
	}
	return img
}

func lerp(a, b, t float64) float64 { return a + t*(b-a) }

// between finds the cell of a rising grid that holds v, and where in it.
func between(grid []float64, v float64) (cell int, t float64) {
	cell = min(max(sort.SearchFloat64s(grid, v)-1, 0), len(grid)-2)
	return cell, (v - grid[cell]) / (grid[cell+1] - grid[cell])
}

// bandOf is the band that holds z; what lies beyond the ends counts to the first and the last.
func bandOf(levels []float64, z float64) int {
	return min(max(sort.SearchFloat64s(levels, z)-1, 0), len(levels)-2)
}

// colours has one for each band, light to dark.
func (m *relief) colours() []color.NRGBA { return bandColours(len(m.levels) - 1) }

// bandColours are n steps of ColorBrewer's YlGnBu, which is told apart by every kind of colour vision and in grey.
func bandColours(n int) []color.NRGBA {
	p, err := brewer.GetPalette(brewer.TypeSequential, "YlGnBu", 9)
	if err != nil {
		panic(err) // a constant of the library is missing
	}
	return blended(p.Colors()[:8], n) // the darkest is too dark for a line on it
}

// blended are n colours from the first stop to the last.
func blended(stops []color.Color, n int) []color.NRGBA {
	out := make([]color.NRGBA, n)
	for i := range out {
		at := 0.0
		if n > 1 {
			at = float64(i) / float64(n-1) * float64(len(stops)-1)
		}
		k := min(int(at), len(stops)-2)
		a := color.NRGBAModel.Convert(stops[k]).(color.NRGBA)
		b := color.NRGBAModel.Convert(stops[k+1]).(color.NRGBA)
		out[i] = mix(a, b, at-float64(k))
	}
	return out
}

func (m *relief) traces(x, y string, _ int) []types.Trace {
	first, last, step := m.levels[0], m.levels[len(m.levels)-1], m.levels[1]-m.levels[0]
	rows := make([]*types.DataArrayType, len(m.z))
	for i, row := range m.z {
		rows[i] = rounded(row, 4)
	}
	t := &grob.Contour{
		X: numbers(m.x), Y: numbers(m.y), Z: types.DataArray(rows), Xaxis: types.S(x), Yaxis: types.S(y),
		Zmin: types.N(first), Zmax: types.N(last), Autocontour: types.False,
		// Plotly's bands lie around its levels' ends, so that the first line is the second level.
		Contours:   &grob.ContourContours{Start: types.N(first + step), End: types.N(last - step), Size: types.N(step)},
		Colorscale: plotlyScale(m.colours()),
		Line:       &grob.ContourLine{Color: css(paper), Width: types.N(1)},
		Showscale:  types.B(m.bar), Hovertemplate: types.ArrayOKValue(types.S("q = %{x:.3g}<br>p = %{y:.3g}<br>H = %{z:.4g}<extra></extra>")),
	}
	if m.bar {
		t.Colorbar = &grob.ContourColorbar{
			Title:     &grob.ContourColorbarTitle{Text: types.S(markup(m.label)), Side: "right"},
			Thickness: types.N(12), Outlinewidth: types.N(0),
		}
	}
	return []types.Trace{t}
}

func plotlyScale(colours []color.NRGBA) *types.ColorScale {
	out := &types.ColorScale{}
	for i, c := range colours {
		at := 0.0
		if len(colours) > 1 {
			at = math.Round(1000*float64(i)/float64(len(colours)-1)) / 1000
		}
		out.Values = append(out.Values, types.ColorScaleReference{NormalizedValue: at, Color: css(c)})
	}
	if len(colours) == 1 {
		out.Values = append(out.Values, types.ColorScaleReference{NormalizedValue: 1, Color: css(colours[0])})
	}
	return out
}
