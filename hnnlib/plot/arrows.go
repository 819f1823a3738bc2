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

// Arrow is an arrow or an arrow head at a point, with a direction in the axes' units.
type Arrow struct{ X, Y, DX, DY float64 }

// Arrows are a vector field drawn at the points of a grid; each arrow's middle lies on its point.
type Arrows struct {
	Label string // in the legend
	All   []Arrow
	// Strongest is the length of (DX, DY) that is drawn as long as the grid is wide, 0 for the longest of the field.
	// Panels of a sheet are compared with the same one. Longer ones are drawn at most a fifth longer.
	Strongest float64
}

var arrowInk = rgb(0xA3A3A3)

// step is the typical distance between neighbours of points that fill their bounding box evenly.
func (a Arrows) step() float64 {
	x, y := a.box()
	if d := math.Max(x.width(), y.width()) / math.Max(1, math.Sqrt(float64(len(a.All)))-1); d > 0 {
		return d
	}
	return 1
}

func (a Arrows) box() (x, y extent) {
	x, y = unset, unset
	for _, arrow := range a.All {
		x, y = x.with(arrow.X), y.with(arrow.Y)
	}
	return x, y
}

// Longest is the length of a field's longest vector.
func (a Arrows) Longest() float64 {
	longest := 0.0
	for _, arrow := range a.All {
		longest = math.Max(longest, math.Hypot(arrow.DX, arrow.DY))
	}
	return longest
}

// ends are the tail and the tip of each arrow.
func (a Arrows) ends() [][4]float64 {
	strongest := a.Strongest
	if strongest == 0 {
		strongest = math.Max(a.Longest(), math.SmallestNonzeroFloat64)
	}
	step, out := a.step(), make([][4]float64, len(a.All))
	for i, arrow := range a.All {
		k := 0.95 * step / strongest
		if length := k * math.Hypot(arrow.DX, arrow.DY); length > 1.2*step {
			k *= 1.2 * step / length
		}
		dx, dy := k*arrow.DX/2, k*arrow.DY/2
		out[i] = [4]float64{arrow.X - dx, arrow.Y - dy, arrow.X + dx, arrow.Y + dy}
	}
	return out
}

func (a Arrows) check() error {
	if len(a.All) == 0 {
		return fmt.Errorf("expected at least one arrow, got none")
	}
	for i, arrow := range a.All {
		if sum := arrow.X + arrow.Y + arrow.DX + arrow.DY; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return fmt.Errorf("arrow %d: expected finite numbers, got %v", i+1, arrow)
		}
	}
	return nil
}

// reach has room for half an arrow around the grid.
func (a Arrows) reach(bool, bool) reach {
	x, y := a.box()
	half := a.step() / 2
	return reach{x: unset, y: unset, tightX: extent{x.lo - half, x.hi + half}, tightY: extent{y.lo - half, y.hi + half}}
}

func (a Arrows) entries(*Panel) []entry {
	return []entry{{label: a.Label, sample: arrowSample, pen: Pen{Ink: arrowInk, Width: 1}}}
}

// points counts tail, tip, two barbs, the tip again and the gap of each arrow.
func (a Arrows) points() int { return 6 * len(a.All) }

func (a Arrows) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for _, e := range a.ends() {
		DrawArrow(c, v.at(e[0], e[1]), v.at(e[2], e[3]), draw.LineStyle{Color: arrowInk, Width: 1}, 4.2)
	}
}

// DrawArrow draws a shaft and a filled head of a length, smaller on a short shaft.
func DrawArrow(c draw.Canvas, tail, tip vg.Point, style draw.LineStyle, head vg.Length) {
	dx, dy := tip.X-tail.X, tip.Y-tail.Y
	length := vg.Length(math.Hypot(float64(dx), float64(dy)))
	if length < 0.3 {
		return
	}
	ux, uy := dx/length, dy/length
	head = min(head, 0.62*length)
	neck := vg.Point{X: tip.X - head*ux, Y: tip.Y - head*uy}
	c.StrokeLine2(style, tail.X, tail.Y, neck.X, neck.Y)
	half := 0.42 * head
	c.FillPolygon(style.Color, []vg.Point{tip,
		{X: neck.X - half*uy, Y: neck.Y + half*ux},
		{X: neck.X + half*uy, Y: neck.Y - half*ux}})
}

// traces draws all arrows as one broken line: shaft, then the two barbs of the head.
func (a Arrows) traces(on *cell, _ int) []types.Trace {
	var xs, ys []float64
	nan := math.NaN()
	for _, e := range a.ends() {
		x0, y0, x1, y1 := e[0], e[1], e[2], e[3]
		bx, by := 0.3*(x0-x1), 0.3*(y0-y1)
		xs = append(xs, x0, x1, x1+bx-0.5*by, x1, x1+bx+0.5*by, nan)
		ys = append(ys, y0, y1, y1+by+0.5*bx, y1, y1+by-0.5*bx, nan)
	}
	t := on.scatter(a.Label, grob.ScatterModeLines)
	t.X, t.Y, t.Line = coarse(xs), coarse(ys), plotlyLine(Pen{Ink: arrowInk, Width: 1})
	setHover(t, "")
	return []types.Trace{t}
}

func (a Arrows) words(*Panel) string {
	return fmt.Sprintf("A vector field of %d arrows, the longest of length %.3g.", len(a.All), a.Longest())
}

// Headings are arrow heads of one size that show which way a line runs.
type Headings struct {
	base
	Label string // of the line: the legend switches both
	All   []Arrow
	Ink   color.NRGBA
}

// headingLength is the length of a head in points.
const headingLength vg.Length = 9

func (h Headings) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for _, a := range h.All {
		if !v.contains(a.X, a.Y) {
			continue
		}
		at, to := v.at(a.X, a.Y), v.at(a.X+a.DX, a.Y+a.DY)
		length := vg.Length(math.Hypot(float64(to.X-at.X), float64(to.Y-at.Y)))
		if length == 0 {
			continue
		}
		half := to.Sub(at).Scale(headingLength / length / 2)
		side := vg.Point{X: -half.Y, Y: half.X}.Scale(0.85)
		c.FillPolygon(h.Ink, []vg.Point{at.Add(half), at.Sub(half).Add(side), at.Sub(half).Sub(side)})
	}
}

func (h Headings) traces(on *cell, _ int) []types.Trace {
	var xs, ys, turns []float64
	unitX, unitY := float64(on.w)/on.xa.width(), float64(on.h)/on.ya.width()
	for _, a := range h.All {
		xs, ys = append(xs, a.X), append(ys, a.Y)
		turns = append(turns, math.Round(math.Atan2(unitX*a.DX, unitY*a.DY)*180/math.Pi)) // clockwise from up
	}
	t := on.scatter(h.Label, grob.ScatterModeMarkers)
	t.X, t.Y = numbers(xs), numbers(ys)
	t.Marker = &grob.ScatterMarker{
		Symbol: types.ArrayOKValue(grob.ScatterMarkerSymbol("arrow")),
		Size:   types.ArrayOKValue(types.N(1.3 * float64(headingLength))),
		Color:  types.ArrayOKValue(types.UseColor(css(h.Ink))), Angle: types.ArrayOKArray(types.NA(turns)...),
	}
	setHover(t, "")
	return []types.Trace{t}
}
