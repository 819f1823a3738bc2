package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Arrow is an arrow or an arrow head at a point, with its direction in the axes' units.
type Arrow struct{ X, Y, DX, DY float64 }

// Arrows are a vector field drawn at the points of a grid; each arrow's middle lies on its point.
type Arrows struct {
	Label string // in the legend
	All   []Arrow
	// Strongest is the length of (DX, DY) that is drawn about as long as the distance between points; 0 means the
	// longest of the field. Panels with the same Strongest can be compared. Longer vectors are drawn at most a fifth of
	// that distance longer than it.
	Strongest float64
}

var arrowPen = Pen{Ink: rgb(0xA3A3A3), Width: 1}

// arrowSample makes a shape's sample in the legend an arrow.
var arrowSample = object{"mode": "markers",
	"marker": object{"symbol": "arrow-right", "size": 7, "color": css(arrowPen.Ink)}}

// grid returns the box around the points, and the distance between neighbours if the points fill a square evenly.
func (a Arrows) grid() (x, y extent, step float64) {
	x, y = unset, unset
	for _, arrow := range a.All {
		x, y = x.and(extent{arrow.X, arrow.X}), y.and(extent{arrow.Y, arrow.Y})
	}
	step = math.Max(x.width(), y.width()) / math.Max(1, math.Sqrt(float64(len(a.All)))-1)
	return x, y, cmp.Or(step, 1)
}

// Longest returns the length of the field's longest vector.
func (a Arrows) Longest() float64 {
	longest := 0.0
	for _, arrow := range a.All {
		longest = math.Max(longest, math.Hypot(arrow.DX, arrow.DY))
	}
	return longest
}

// drawn returns the arrows scaled to the length at which they are drawn, each from its tail.
func (a Arrows) drawn() []Arrow {
	strongest := cmp.Or(a.Strongest, a.Longest(), math.SmallestNonzeroFloat64)
	_, _, step := a.grid()
	out := make([]Arrow, len(a.All))
	for i, arrow := range a.All {
		k := 0.95 * step / strongest
		if length := k * math.Hypot(arrow.DX, arrow.DY); length > 1.2*step {
			k *= 1.2 * step / length
		}
		dx, dy := k*arrow.DX, k*arrow.DY
		out[i] = Arrow{arrow.X - dx/2, arrow.Y - dy/2, dx, dy}
	}
	return out
}

// shapes leaves room for half an arrow around the grid.
func (a Arrows) shapes(*Panel) []shape {
	x, y, step := a.grid()
	s := shape{own: a, label: a.Label, listed: true, pen: arrowPen, more: arrowSample, tight: true,
		x: []float64{x.lo - step/2, x.hi + step/2}, y: []float64{y.lo - step/2, y.hi + step/2},
		words: fmt.Sprintf("A vector field of %d arrows, the longest of length %.3g.", len(a.All), a.Longest())}
	for i, arrow := range a.All {
		if !finite(arrow.X + arrow.Y + arrow.DX + arrow.DY) {
			s.fault = fmt.Errorf("arrow %d: expected finite numbers, got %v", i+1, arrow)
		}
	}
	return []shape{s}
}

func (a Arrows) draw(c draw.Canvas, on *cell) {
	for _, e := range a.drawn() {
		DrawArrow(c, on.at(e.X, e.Y), on.at(e.X+e.DX, e.Y+e.DY), arrowPen.style(), 4.2)
	}
}

// DrawArrow draws an arrow with a filled head of length head, or less on a short shaft.
func DrawArrow(c draw.Canvas, tail, tip vg.Point, style draw.LineStyle, head vg.Length) {
	shaft := tip.Sub(tail)
	length := vg.Length(math.Hypot(float64(shaft.X), float64(shaft.Y)))
	if length < 0.3 {
		return
	}
	neck := tip.Sub(shaft.Scale(min(head/length, 0.62)))
	c.StrokeLine2(style, tail.X, tail.Y, neck.X, neck.Y)
	drawHead(c, tip, neck, 0.42, style.Color)
}

// drawHead fills an arrow head from the middle of its base to its tip; slim is half its width over its length.
func drawHead(c draw.Canvas, tip, base vg.Point, slim vg.Length, ink color.Color) {
	side := vg.Point{X: base.Y - tip.Y, Y: tip.X - base.X}.Scale(slim)
	c.FillPolygon(ink, []vg.Point{tip, base.Add(side), base.Sub(side)})
}

// traces draws all arrows as one broken line: shaft, then the two barbs of the head.
func (a Arrows) traces(on *cell, _ int) []object {
	var xs, ys []float64
	nan := math.NaN()
	for _, e := range a.drawn() {
		tipX, tipY, bx, by := e.X+e.DX, e.Y+e.DY, -0.3*e.DX, -0.3*e.DY
		xs = append(xs, e.X, tipX, tipX+bx-0.5*by, tipX, tipX+bx+0.5*by, nan)
		ys = append(ys, e.Y, tipY, tipY+by+0.5*bx, tipY, tipY+by-0.5*bx, nan)
	}
	return shape{label: a.Label, x: xs, y: ys, pen: arrowPen, digits: coarse}.traces(on, len(xs))
}

// Headings are arrow heads of one size that show the direction of a line.
type Headings struct {
	Label string // the line's label, so that the legend switches both
	All   []Arrow
	Ink   color.NRGBA
}

// headingLength is the length of a head in points.
const headingLength vg.Length = 9

func (h Headings) shapes(*Panel) []shape { return []shape{{own: h}} }

func (h Headings) draw(c draw.Canvas, on *cell) {
	for _, a := range h.All {
		if !on.contains(a.X, a.Y) {
			continue
		}
		at := on.at(a.X, a.Y)
		to := on.at(a.X+a.DX, a.Y+a.DY).Sub(at)
		if length := vg.Length(math.Hypot(float64(to.X), float64(to.Y))); length > 0 {
			half := to.Scale(headingLength / length / 2)
			drawHead(c, at.Add(half), at.Sub(half), 0.425, h.Ink)
		}
	}
}

func (h Headings) traces(on *cell, _ int) []object {
	var xs, ys, turns []float64
	unitX, unitY := float64(on.w)/on.axes[across].width(), float64(on.h)/on.axes[upward].width()
	for _, a := range h.All {
		xs, ys = append(xs, a.X), append(ys, a.Y)
		turns = append(turns, math.Round(math.Atan2(unitX*a.DX, unitY*a.DY)*180/math.Pi)) // clockwise from up
	}
	return shape{label: h.Label, x: xs, y: ys, digits: fine, more: object{"marker": object{
		"symbol": "arrow", "size": 1.3 * headingLength, "color": css(h.Ink), "angle": turns}}}.traces(on, len(xs))
}
