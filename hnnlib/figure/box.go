package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// box is a rectangle with round corners and lines of text in its middle.
type box struct {
	at    vg.Point // its centre
	w, h  vg.Length
	ink   color.NRGBA // of the edge
	fill  color.NRGBA
	lines []phrase
}

const corner vg.Length = 7

func (b box) left() vg.Point  { return vg.Point{X: b.at.X - b.w/2, Y: b.at.Y} }
func (b box) right() vg.Point { return vg.Point{X: b.at.X + b.w/2, Y: b.at.Y} }

func (b box) draw(c draw.Canvas) {
	outline := rounded4(vg.Rectangle{
		Min: vg.Point{X: b.at.X - b.w/2, Y: b.at.Y - b.h/2},
		Max: vg.Point{X: b.at.X + b.w/2, Y: b.at.Y + b.h/2},
	})
	c.SetColor(b.fill)
	c.Fill(outline)
	c.SetLineStyle(draw.LineStyle{Color: b.ink, Width: 1.5})
	c.Stroke(outline)
	const leading = 1.45
	for i, line := range b.lines {
		up := line.size * leading * vg.Length(float64(len(b.lines)-1)/2-float64(i))
		line.draw(c, vg.Point{X: b.at.X, Y: b.at.Y + up}, anchor{0.5, 0.5}, 0)
	}
}

// rounded4 is a rectangle with four round corners.
func rounded4(r vg.Rectangle) vg.Path {
	var p vg.Path
	p.Move(vg.Point{X: r.Min.X + corner, Y: r.Min.Y})
	for i, centre := range []vg.Point{
		{X: r.Max.X - corner, Y: r.Min.Y + corner}, {X: r.Max.X - corner, Y: r.Max.Y - corner},
		{X: r.Min.X + corner, Y: r.Max.Y - corner}, {X: r.Min.X + corner, Y: r.Min.Y + corner},
	} {
		p.Arc(centre, corner, float64(i-1)*math.Pi/2, math.Pi/2)
	}
	p.Close()
	return p
}

// connect draws an arrow from one place to another with room at both ends.
func connect(c draw.Canvas, from, to vg.Point) {
	const room = 4
	from.X, to.X = from.X+room, to.X-room
	drawArrow(c, from, to, draw.LineStyle{Color: axisInk, Width: 1.5}, 7.5)
}

// network draws layers of nodes, every one joined to all of the next layer.
func network(c draw.Canvas, at vg.Point, layers []int, dx, dy vg.Length, ink color.NRGBA) {
	place := func(layer, i int) vg.Point {
		return vg.Point{
			X: at.X + dx*vg.Length(float64(layer)-float64(len(layers)-1)/2),
			Y: at.Y + dy*vg.Length(float64(layers[layer]-1)/2-float64(i)),
		}
	}
	for l := range len(layers) - 1 {
		for i := range layers[l] {
			for j := range layers[l+1] {
				a, b := place(l, i), place(l+1, j)
				c.StrokeLine2(draw.LineStyle{Color: mix(paper, ink, 0.45), Width: 0.8}, a.X, a.Y, b.X, b.Y)
			}
		}
	}
	for l := range layers {
		for i := range layers[l] {
			drawSpot(c, place(l, i), 3.4, ink, false)
		}
	}
}
