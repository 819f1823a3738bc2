package plot

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Grid is a scalar on a grid.
type Grid struct {
	X, Y []float64   // both increasing, at least two of each
	Z    [][]float64 // Z[i][j] at Y[i], X[j]
}

// gridXYZ implements gonum's plotter.GridXYZ.
type gridXYZ struct{ g Grid }

func (m gridXYZ) Dims() (c, r int)   { return len(m.g.X), len(m.g.Y) }
func (m gridXYZ) Z(c, r int) float64 { return m.g.Z[r][c] }
func (m gridXYZ) X(c int) float64    { return m.g.X[c] }
func (m gridXYZ) Y(r int) float64    { return m.g.Y[r] }

func (g Grid) check() error {
	if len(g.Z) != len(g.Y) {
		return fmt.Errorf("expected as many rows as values of the grid's Y, %d, got %d", len(g.Y), len(g.Z))
	}
	for i, row := range g.Z {
		if len(row) != len(g.X) {
			return fmt.Errorf("row %d: expected as many numbers as values of the grid's X, %d, got %d",
				i+1, len(g.X), len(row))
		}
		if sum := floats.Sum(row); !finite(sum) {
			return fmt.Errorf("row %d: expected finite numbers, got a sum of %v", i+1, sum)
		}
	}
	return nil
}

// span returns the range of the scalar.
func (g Grid) span() extent {
	e := unset
	for _, row := range g.Z {
		e = e.and(spanOf(row, false))
	}
	return e
}

// Levels returns increasing round numbers that enclose the range of the scalar and cut it into about n parts.
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

// Contours are a scalar's lines of equal value, with bands of colour between them and a colour bar beside the panels,
// or as lines only, for a background.
type Contours struct {
	Grid
	Label string      // of the colour bar, or of the lines in the legend
	Level []float64   // increasing, evenly spaced, the same in all panels of a sheet; bands lie between neighbours
	Ink   color.NRGBA // of lines without bands; the zero value for bands

	inks []color.NRGBA // of bands without lines; nil for the usual ones
}

func (m Contours) bands() bool { return m.Ink.A == 0 }

// key returns the colour bar as a narrow panel.
func (m Contours) key() *Panel {
	bar := m
	bar.Grid = Grid{X: []float64{0, 1}, Y: m.Level}
	for _, level := range m.Level {
		bar.Z = append(bar.Z, []float64{level, level})
	}
	p := &Panel{Y: m.Label, Width: 12, XTicks: []Tick{}, YLim: [2]float64{m.Level[0], m.Level[len(m.Level)-1]}}
	p.Add(bar)
	return p
}

func (m Contours) shapes(*Panel) []shape {
	s := shape{own: m, fault: m.Grid.check(), x: m.X, y: m.Y, tight: true, label: m.Label, listed: !m.bands(),
		pen: Pen{Ink: m.Ink, Width: 1.2}}
	switch {
	case len(m.Level) < 2:
		s.fault = fmt.Errorf("expected at least two levels, got %d", len(m.Level))
	case m.bands():
		e := m.span()
		s.key, s.words = m.key(), fmt.Sprintf("%s from %.3g to %.3g.", Plain(m.Label), e.lo, e.hi)
	default:
		s.words = fmt.Sprintf("%d %s, from %.3g to %.3g.",
			len(m.Level), Plain(m.Label), m.Level[0], m.Level[len(m.Level)-1])
	}
	return []shape{s}
}

// lines returns the levels that have lines, and their pen.
func (m Contours) lines() ([]float64, Pen) {
	if m.bands() {
		return m.Level[1 : len(m.Level)-1], Pen{Ink: Paper, Width: 0.9}
	}
	return m.Level, Pen{Ink: m.Ink, Width: 0.8}
}

// colours returns the colours of the bands. They leave out the palette's darkest colour, on which lines can't be seen.
func (m Contours) colours() []color.NRGBA {
	if m.inks != nil {
		return m.inks
	}
	return ramp("YlGnBu", 0, 8, len(m.Level)-1)
}

func (m Contours) draw(c draw.Canvas, on *cell) {
	if m.bands() {
		at := vg.Rectangle{Min: on.at(m.X[0], m.Y[0]), Max: on.at(m.X[len(m.X)-1], m.Y[len(m.Y)-1])}
		c.DrawImage(at, m.image(2*int(at.Size().X.Dots(sharp)/2), 2*int(at.Size().Y.Dots(sharp)/2)))
	}
	levels, pen := m.lines()
	if len(levels) == 0 || m.inks != nil {
		return
	}
	// gonum's search for loops may not end if a level equals the value of grid points.
	off := slices.Clone(levels)
	floats.AddConst(1e-7*m.span().width(), off)
	lines := plotter.NewContour(gridXYZ{m.Grid}, off, nil)
	lines.LineStyles = []draw.LineStyle{pen.style()}
	lines.Min, lines.Max = math.Inf(-1), math.Inf(1)
	lines.Plot(c, on.plot())
}

func (m Contours) traces(on *cell, _ int) []object {
	rows := make([][]any, len(m.Z))
	for i, row := range m.Z {
		rows[i] = rounded(row, 4)
	}
	_, pen := m.lines()
	first, last, step := m.Level[0], m.Level[len(m.Level)-1], m.Level[1]-m.Level[0]
	lines := object{"start": first, "end": last, "size": step, "coloring": "none"}
	t := object{"x": rounded(m.X, fine), "y": rounded(m.Y, fine), "z": rows, "showscale": false, "autocontour": false,
		"contours": lines, "line": pen.plotly()}
	if !m.bands() {
		return []object{on.trace("contour", m.Label, "", t)}
	}
	// Plotly adds a band below its first level and above its last, so these are the second and the last but one.
	lines["start"], lines["end"], lines["coloring"], lines["showlines"] = first+step, last-step, "fill", m.inks == nil
	t["zmin"], t["zmax"], t["colorscale"] = first, last, plotlyScale(m.colours())
	hover := on.hover(".3g", "<br>"+markup(m.Label)+" = %{z:.4g}<extra></extra>")
	return []object{on.trace("contour", "", hover, t)}
}

// image returns the bands as a picture of w by h pixels. The scalar is interpolated linearly both ways.
func (m Contours) image(w, h int) image.Image {
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

// between returns the cell of an increasing grid that holds the place a fraction t along it, and the fraction in the
// cell.
func between(grid []float64, t float64) (cell int, at float64) {
	v := lerp(grid[0], grid[len(grid)-1], t)
	cell = cellOf(grid, v)
	return cell, (v - grid[cell]) / (grid[cell+1] - grid[cell])
}

// cellOf returns the cell of increasing numbers that holds v, or the first or the last cell if v lies outside.
func cellOf(grid []float64, v float64) int {
	return min(max(sort.SearchFloat64s(grid, v)-1, 0), len(grid)-2)
}

// ramp returns n colours from the range [from, end) of the nine colours of a sequential ColorBrewer palette, which can
// be told apart with every kind of colour vision.
func ramp(palette string, from, end, n int) []color.NRGBA {
	p, err := brewer.GetPalette(brewer.TypeSequential, palette, 9)
	if err != nil {
		panic(err) // the palettes are constants
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
