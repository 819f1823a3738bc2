package plot

import (
	"fmt"
	"image"
	"image/color"
	"maps"
	"math"
	"sort"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/plotter"
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
	if len(g.X) < 2 || len(g.Y) < 2 {
		return fmt.Errorf("expected at least two values of the grid's X and Y, got %d and %d", len(g.X), len(g.Y))
	}
	if err := checkRising("the grid's X", g.X); err != nil {
		return err
	}
	if err := checkRising("the grid's Y", g.Y); err != nil {
		return err
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

func (g Grid) about() about {
	return about{fault: g.check(), hold: [2][]float64{g.X, g.Y}, tight: [2]bool{true, true}}
}

// span is the range of the scalar.
func (g Grid) span() extent {
	e := unset
	for _, row := range g.Z {
		e = e.and(spanOf(row, false))
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

// lightGrid is how many numbers a grid has each way at most in a figure of many choices.
const lightGrid = 31

// lighter has at most n numbers each way. The first and the last stay, and so do the distances of an even grid if its
// number of cells can be divided.
func (g Grid) lighter(n int) Grid {
	cut := func(length int) []int {
		step := (length + n - 3) / (n - 1)
		if step > 1 && (length-1)%step == 0 {
			return Even(length, (length-1)/step+1)
		}
		return Even(length, n)
	}
	across := cut(len(g.X))
	out := Grid{X: picked(g.X, across)}
	for _, i := range cut(len(g.Y)) {
		out.Y, out.Z = append(out.Y, g.Y[i]), append(out.Z, picked(g.Z[i], across))
	}
	return out
}

func picked(vs []float64, at []int) []float64 {
	out := make([]float64, len(at))
	for k, i := range at {
		out[k] = vs[i]
	}
	return out
}

// contour is a grid for Plotly, with lines from one level to another at a distance.
func (c *cell) contour(g Grid, label, hover string, first, last, step float64, pen Pen, more object) []object {
	if c.light {
		g = g.lighter(lightGrid)
	}
	rows := make([][]any, len(g.Z))
	for i, row := range g.Z {
		rows[i] = rounded(row, 4)
	}
	contours := object{"start": first, "end": last, "size": step}
	maps.Copy(contours, more)
	return []object{c.trace("contour", label, hover, object{
		"x": rounded(g.X, fine), "y": rounded(g.Y, fine), "z": rows, "autocontour": false, "contours": contours,
		"line": pen.plotly(), "showscale": false})}
}

// plotContours draws lines of equal value.
func plotContours(c draw.Canvas, plt *gonum.Plot, g Grid, levels []float64, pen Pen) {
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
	lines.LineStyles = []draw.LineStyle{pen.style()}
	lines.Min, lines.Max = math.Inf(-1), math.Inf(1)
	lines.Plot(c, plt)
}

// Relief is a scalar as bands of colour with lines between them; a bar beside the panels is the key.
type Relief struct {
	Grid
	Label string    // of the colour bar
	Level []float64 // rising; the bands lie between neighbours; the same in all panels of a sheet

	inks []color.NRGBA // of the bands, without lines between; nil for the usual ones
}

var reliefPen = Pen{Ink: Paper, Width: 0.9}

// key is a narrow panel that says which colour stands for which number.
func (m Relief) key() *Panel {
	bar := Relief{Grid: Grid{X: []float64{0, 1}, Y: m.Level}, Level: m.Level, Label: m.Label, inks: m.inks}
	for _, level := range m.Level {
		bar.Z = append(bar.Z, []float64{level, level})
	}
	p := &Panel{Y: m.Label, Width: 12, XTicks: []Tick{}, YLim: [2]float64{m.Level[0], m.Level[len(m.Level)-1]}}
	p.Add(bar)
	return p
}

func (m Relief) about(*Panel) about {
	a := m.Grid.about()
	if len(m.Level) < 2 {
		a.fault = fmt.Errorf("expected at least two levels, got %d", len(m.Level))
	}
	return a
}

// colours are of the bands: of the usual palette all but the darkest, on which no line can be seen.
func (m Relief) colours() []color.NRGBA {
	if m.inks != nil {
		return m.inks
	}
	return ramp("YlGnBu", 0, 8, len(m.Level)-1)
}

func (m Relief) words(*Panel) string {
	e := m.span()
	return fmt.Sprintf("%s from %.3g to %.3g.", Plain(m.Label), e.lo, e.hi)
}

func (m Relief) Plot(c draw.Canvas, plt *gonum.Plot) {
	at := viewOf(c, plt).box(m.X[0], m.Y[0], m.X[len(m.X)-1], m.Y[len(m.Y)-1])
	c.DrawImage(at, m.image(2*int(at.Size().X.Dots(sharp)/2), 2*int(at.Size().Y.Dots(sharp)/2)))
	if m.inks == nil {
		plotContours(c, plt, m.Grid, m.Level[1:len(m.Level)-1], reliefPen)
	}
}

// image is the bands as a picture of w by h pixels, the scalar interpolated linearly both ways.
func (m Relief) image(w, h int) image.Image {
	var pal color.Palette
	for _, c := range m.colours() {
		pal = append(pal, c)
	}
	img := image.NewPaletted(image.Rect(0, 0, w, h), pal)
	for py := range h {
		i, ty := between(m.Y, 1-(float64(py)+0.5)/float64(h))
		for px := range w {
			j, tx := between(m.X, (float64(px)+0.5)/float64(w))
			z := lerp(lerp(m.Z[i][j], m.Z[i][j+1], tx), lerp(m.Z[i+1][j], m.Z[i+1][j+1], tx), ty)
			img.SetColorIndex(px, py, uint8(cellOf(m.Level, z)))
		}
	}
	return img
}

func lerp(a, b, t float64) float64 { return a + t*(b-a) }

// between finds the cell of a rising grid that holds the place a fraction t of the way along it, and where in the cell.
func between(grid []float64, t float64) (cell int, at float64) {
	v := lerp(grid[0], grid[len(grid)-1], t)
	cell = cellOf(grid, v)
	return cell, (v - grid[cell]) / (grid[cell+1] - grid[cell])
}

// cellOf is the cell of rising numbers that holds v; what lies beyond the ends counts to the first and the last.
func cellOf(grid []float64, v float64) int {
	return min(max(sort.SearchFloat64s(grid, v)-1, 0), len(grid)-2)
}

// ramp are n colours from one of the nine of ColorBrewer's palette up to another. Its sequential palettes run from light
// to dark and are told apart by every kind of colour vision and in grey.
func ramp(palette string, from, end, n int) []color.NRGBA {
	p, err := brewer.GetPalette(brewer.TypeSequential, palette, 9)
	if err != nil {
		panic(err) // a constant of the library is missing
	}
	stops, out := p.Colors()[from:end], make([]color.NRGBA, n)
	for i := range out {
		at := float64(i) / float64(max(1, n-1)) * float64(len(stops)-1)
		k := min(int(at), len(stops)-2)
		a, b := color.NRGBAModel.Convert(stops[k]), color.NRGBAModel.Convert(stops[k+1])
		out[i] = Mix(a.(color.NRGBA), b.(color.NRGBA), at-float64(k))
	}
	return out
}

func (m Relief) traces(on *cell, _ int) []object {
	first, last, step := m.Level[0], m.Level[len(m.Level)-1], m.Level[1]-m.Level[0]
	hover := on.hover(".3g", "<br>"+markup(m.Label)+" = %{z:.4g}<extra></extra>")
	// Plotly's bands lie around its levels' ends, so that the first line is the second level.
	all := on.contour(m.Grid, "", hover, first+step, last-step, step, reliefPen, object{"showlines": m.inks == nil})
	maps.Copy(all[0], object{"zmin": first, "zmax": last, "colorscale": plotlyScale(m.colours())})
	return all
}

func plotlyScale(colours []color.NRGBA) [][2]any {
	if len(colours) == 1 {
		colours = []color.NRGBA{colours[0], colours[0]}
	}
	var out [][2]any
	for i, c := range colours {
		out = append(out, [2]any{math.Round(1000*float64(i)/float64(len(colours)-1)) / 1000, css(c)})
	}
	return out
}

// Contours are a scalar's lines of equal value, thin and of one colour: a ground for what moves over it.
type Contours struct {
	Grid
	Label string    // in the legend
	Level []float64 // rising, evenly spaced, at least two; fewer draw nothing
	Ink   color.NRGBA
}

func (m Contours) pen() Pen { return Pen{Ink: m.Ink, Width: 0.8} }

func (m Contours) about(*Panel) about {
	a := m.Grid.about()
	a.entry = entry{m.Label, lineSample, Pen{Ink: m.Ink, Width: 1.2}}
	return a
}

func (m Contours) words(*Panel) string {
	if len(m.Level) < 2 {
		return ""
	}
	return fmt.Sprintf("%d %s, from %.3g to %.3g.", len(m.Level), Plain(m.Label), m.Level[0], m.Level[len(m.Level)-1])
}

func (m Contours) Plot(c draw.Canvas, plt *gonum.Plot) {
	plotContours(c, plt, m.Grid, m.Level, m.pen())
}

func (m Contours) traces(on *cell, _ int) []object {
	if len(m.Level) < 2 {
		return nil
	}
	first, last, step := m.Level[0], m.Level[len(m.Level)-1], m.Level[1]-m.Level[0]
	return on.contour(m.Grid, m.Label, "", first, last, step, m.pen(), object{"coloring": "none"})
}
