package plot

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"sort"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Grid is a scalar on a grid.
type Grid struct {
	X, Y []float64   // both rising, at least two of each
	Z    [][]float64 // Z[i][j] at Y[i], X[j]
}

var _ plotter.GridXYZ = gridXYZ{}

// gridXYZ is a Grid as gonum's plotters take it.
type gridXYZ struct{ g Grid }

func (m gridXYZ) Dims() (c, r int)   { return len(m.g.X), len(m.g.Y) }
func (m gridXYZ) Z(c, r int) float64 { return m.g.Z[r][c] }
func (m gridXYZ) X(c int) float64    { return m.g.X[c] }
func (m gridXYZ) Y(r int) float64    { return m.g.Y[r] }

func (g Grid) check() error {
	for _, side := range []struct {
		name string
		at   []float64
	}{{"X", g.X}, {"Y", g.Y}} {
		if len(side.at) < 2 {
			return fmt.Errorf("expected at least two values of the grid's %s, got %d", side.name, len(side.at))
		}
		if err := checkFinite("the grid's "+side.name, side.at...); err != nil {
			return err
		}
		for i := 1; i < len(side.at); i++ {
			if side.at[i] <= side.at[i-1] {
				return fmt.Errorf("expected rising values of the grid's %s, got %v after %v",
					side.name, side.at[i], side.at[i-1])
			}
		}
	}
	if len(g.Z) != len(g.Y) {
		return fmt.Errorf("expected as many rows as values of the grid's Y, %d, got %d", len(g.Y), len(g.Z))
	}
	for i, row := range g.Z {
		if len(row) != len(g.X) {
			return fmt.Errorf("row %d: expected as many numbers as values of the grid's X, %d, got %d",
				i+1, len(g.X), len(row))
		}
		if err := checkFinite(fmt.Sprintf("row %d", i+1), row...); err != nil {
			return err
		}
	}
	return nil
}

// span is the range of the scalar.
func (g Grid) span() extent {
	e := unset
	for _, row := range g.Z {
		e = e.with(row...)
	}
	return e
}

// Levels are round numbers that cut the range of the scalar into about n parts, the first and the last outside of it or
// at its ends.
func (g Grid) Levels(n int) []float64 {
	e := g.span()
	if e.width() == 0 {
		e = e.padded(0)
	}
	step := roundStep(e.width() / float64(n))
	var levels []float64
	for k := math.Floor(e.lo/step + 1e-9); k*step < e.hi+step*(1-1e-9); k++ {
		levels = append(levels, k*step)
	}
	return levels
}

func (g Grid) reach() reach {
	return reach{x: unset, y: unset, tightX: unset.with(g.X...), tightY: unset.with(g.Y...)}
}

// rows are the numbers for Plotly.
func (g Grid) rows() *types.DataArrayType {
	rows := make([]*types.DataArrayType, len(g.Z))
	for i, row := range g.Z {
		rows[i] = rounded(row, 4)
	}
	return types.DataArray(rows)
}

// coarser has at most n numbers each way, for a figure in which many grids must find room. The first and the last stay,
// and so do the distances of an even grid if its number of cells can be divided.
func (g Grid) coarser(n int) Grid {
	cut := func(length int) []int {
		step := int(math.Ceil(float64(length-1) / float64(n-1)))
		if step > 1 && (length-1)%step == 0 {
			return Even(length, (length-1)/step+1)
		}
		return Even(length, n)
	}
	across, up := cut(len(g.X)), cut(len(g.Y))
	var out Grid
	for _, j := range across {
		out.X = append(out.X, g.X[j])
	}
	for _, i := range up {
		var row []float64
		for _, j := range across {
			row = append(row, g.Z[i][j])
		}
		out.Y, out.Z = append(out.Y, g.Y[i]), append(out.Z, row)
	}
	return out
}

// lightGrid is how many numbers a grid has each way at most in a figure of many choices.
const lightGrid = 31

func (c *cell) lighter(g Grid) Grid {
	if c.light {
		return g.coarser(lightGrid)
	}
	return g
}

// Relief is a scalar as bands of colour with lines between them; a bar beside the panels is the key.
type Relief struct {
	base
	Grid
	Label string    // of the colour bar
	Level []float64 // rising; the bands lie between neighbours; the same in all panels of a sheet

	inks []color.NRGBA // of the bands, without lines between; nil for the usual ones
}

// key is a narrow panel that says which colour stands for which number.
func (m Relief) key() *Panel {
	n := len(m.Level) - 1
	bar := Relief{Grid: Grid{X: []float64{0, 1}, Y: m.Level}, Level: m.Level, Label: m.Label, inks: m.inks}
	for _, level := range m.Level {
		bar.Z = append(bar.Z, []float64{level, level})
	}
	p := &Panel{Y: m.Label, Width: 12, XTicks: []Tick{}, YLim: [2]float64{m.Level[0], m.Level[n]}}
	p.Add(bar)
	return p
}

func (m Relief) check() error {
	if len(m.Level) < 2 {
		return fmt.Errorf("expected at least two levels, got %d", len(m.Level))
	}
	return m.Grid.check()
}

func (m Relief) reach(bool, bool) reach { return m.Grid.reach() }

func (m Relief) colours() []color.NRGBA {
	if m.inks != nil {
		return m.inks
	}
	return bandColours(len(m.Level) - 1)
}

func (m Relief) words(*Panel) string {
	e := m.span()
	return fmt.Sprintf("%s from %.3g to %.3g.", Plain(m.Label), e.lo, e.hi)
}

func (m Relief) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	at := vg.Rectangle{Min: v.at(m.X[0], m.Y[0]), Max: v.at(m.X[len(m.X)-1], m.Y[len(m.Y)-1])}
	c.DrawImage(at, m.image(2*int(at.Size().X.Dots(sharp)/2), 2*int(at.Size().Y.Dots(sharp)/2)))
	if m.inks == nil {
		plotContours(c, plt, m.Grid, m.Level[1:len(m.Level)-1], draw.LineStyle{Color: Paper, Width: 0.9})
	}
}

// plotContours draws lines of equal value.
func plotContours(c draw.Canvas, plt *gonum.Plot, g Grid, levels []float64, style draw.LineStyle) {
	if len(levels) == 0 {
		return
	}
	// A level that is the value of grid points can send gonum's search for loops round for ever.
	shift := 1e-7 * g.span().width()
	off := make([]float64, len(levels))
	for i, level := range levels {
		off[i] = level + shift
	}
	lines := plotter.NewContour(gridXYZ{g}, off, nil)
	lines.LineStyles = []draw.LineStyle{style}
	lines.Min, lines.Max = math.Inf(-1), math.Inf(1)
	lines.Plot(c, plt)
}

// image is the bands as a picture of w by h pixels, the scalar interpolated linearly both ways.
func (m Relief) image(w, h int) image.Image {
	colours := m.colours()
	pal := make(color.Palette, len(colours))
	for i, c := range colours {
		pal[i] = c
	}
	img := image.NewPaletted(image.Rect(0, 0, w, h), pal)
	for py := range h {
		y := lerp(m.Y[len(m.Y)-1], m.Y[0], (float64(py)+0.5)/float64(h))
		i, ty := between(m.Y, y)
		for px := range w {
			x := lerp(m.X[0], m.X[len(m.X)-1], (float64(px)+0.5)/float64(w))
			j, tx := between(m.X, x)
			z := lerp(lerp(m.Z[i][j], m.Z[i][j+1], tx), lerp(m.Z[i+1][j], m.Z[i+1][j+1], tx), ty)
			img.SetColorIndex(px, py, uint8(bandOf(m.Level, z)))
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

// bandColours are n steps of ColorBrewer's YlGnBu, light to dark, which is told apart by every kind of colour vision
// and in grey.
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
		out[i] = Mix(a, b, at-float64(k))
	}
	return out
}

func (m Relief) traces(on *cell, _ int) []types.Trace {
	m.Grid = on.lighter(m.Grid)
	first, last, step := m.Level[0], m.Level[len(m.Level)-1], m.Level[1]-m.Level[0]
	hover := on.hover("%.3g") + "<br>" + markup(m.Label) + " = %{z:.4g}<extra></extra>"
	return []types.Trace{&grob.Contour{
		X: numbers(m.X), Y: numbers(m.Y), Z: m.rows(), Xaxis: types.S(on.xName), Yaxis: types.S(on.yName),
		Zmin: types.N(first), Zmax: types.N(last), Autocontour: types.False,
		// Plotly's bands lie around its levels' ends, so that the first line is the second level.
		Contours: &grob.ContourContours{Start: types.N(first + step), End: types.N(last - step), Size: types.N(step),
			Showlines: types.B(m.inks == nil)},
		Colorscale: plotlyScale(m.colours()), Line: &grob.ContourLine{Color: css(Paper), Width: types.N(1)},
		Showscale: types.False, Hovertemplate: types.ArrayOKValue(types.S(hover)),
	}}
}

func plotlyScale(colours []color.NRGBA) *types.ColorScale {
	if len(colours) == 1 {
		colours = []color.NRGBA{colours[0], colours[0]}
	}
	out := &types.ColorScale{}
	for i, c := range colours {
		at := math.Round(1000*float64(i)/float64(len(colours)-1)) / 1000
		out.Values = append(out.Values, types.ColorScaleReference{NormalizedValue: at, Color: css(c)})
	}
	return out
}

// Contours are a scalar's lines of equal value, thin and of one colour: a ground for what moves over it.
type Contours struct {
	base
	Grid
	Label string    // in the legend
	Level []float64 // rising, evenly spaced, at least two; fewer draw nothing
	Ink   color.NRGBA
}

func (m Contours) check() error           { return m.Grid.check() }
func (m Contours) reach(bool, bool) reach { return m.Grid.reach() }

func (m Contours) entries(*Panel) []entry {
	return []entry{{label: m.Label, sample: lineSample, pen: Pen{Ink: m.Ink, Width: 1.2}}}
}

func (m Contours) words(*Panel) string {
	if len(m.Level) < 2 {
		return ""
	}
	return fmt.Sprintf("%d %s, from %.3g to %.3g.", len(m.Level), Plain(m.Label), m.Level[0], m.Level[len(m.Level)-1])
}

func (m Contours) Plot(c draw.Canvas, plt *gonum.Plot) {
	plotContours(c, plt, m.Grid, m.Level, draw.LineStyle{Color: m.Ink, Width: 0.8})
}

func (m Contours) traces(on *cell, _ int) []types.Trace {
	if len(m.Level) < 2 {
		return nil
	}
	m.Grid = on.lighter(m.Grid)
	return []types.Trace{&grob.Contour{
		X: numbers(m.X), Y: numbers(m.Y), Z: m.rows(), Xaxis: types.S(on.xName), Yaxis: types.S(on.yName),
		Autocontour: types.False, Showscale: types.False, Showlegend: types.False, Legendgroup: types.S(m.Label),
		Contours: &grob.ContourContours{
			Start: types.N(m.Level[0]), End: types.N(m.Level[len(m.Level)-1]), Size: types.N(m.Level[1] - m.Level[0]),
			Coloring: grob.ContourContoursColoringNone,
		},
		Line:      &grob.ContourLine{Color: css(m.Ink), Width: types.N(0.8)},
		Hoverinfo: types.ArrayOKValue(grob.ContourHoverinfo("skip")),
	}}
}
