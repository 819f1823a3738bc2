package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hnn/hnnlib/plot"
)

// Schema draws both models as a diagram (figure 4 of the blog post): the baseline maps (q, p) to the field; the HNN
// maps (q, p) to one number H, and the field is its symplectic gradient, taken inside the computation graph. It has no
// Plotly form.
func Schema() *plot.Sheet {
	return &plot.Sheet{
		Name:  "schema",
		Title: "A baseline network and a Hamiltonian neural network",
		Alt: "Two diagrams. Baseline NN: the state (q, p) goes into a neural network, which gives the time " +
			"derivatives of q and p; they enter a mean squared error loss. Hamiltonian NN: the state (q, p) goes " +
			"into a neural network, which gives the scalar H; its in-graph gradient gives the time derivative of q " +
			"as ∂H/∂p and that of p as −∂H/∂q; they enter the same loss.",
		Free: &plot.Free{Width: 640, Height: 246, Paint: func(c draw.Canvas) {
			schemaRow(c, 176, plot.Baseline, []int{2, 4, 4, 2})
			schemaRow(c, 56, plot.HNN, []int{2, 4, 4, 1})
		}},
	}
}

// box is a step of a model: a rectangle with round corners around a place, texts in it, and a note below.
type box struct {
	x, width, height vg.Length // in points
	edge, fill       color.NRGBA
	note             string
	texts            []boxText
}

type boxText struct {
	text     string
	size, up vg.Length
}

// schemaRow draws one model around the height y. A network with one output is the HNN's; H and its gradient follow.
// The other boxes are in the same columns, so that the difference shows.
func schemaRow(c draw.Canvas, y vg.Length, kind plot.Kind, layers []int) {
	const tall = 66
	ink, tint, light := kind.Ink(), plot.Mix(plot.Paper, kind.Ink(), 0.07), color.NRGBA{0xF6, 0xF6, 0xF6, 0xFF}
	boxes := []box{
		{42, 60, tall, plot.Grey, light, "", []boxText{{"$q, p$", 17, 0}}},
		{150, 92, tall, ink, tint, "", nil},
		{248, 46, 46, ink, tint, "energy", []boxText{{"$H$", 17, 0}}},
		{364, 124, tall, ink, tint, "in-graph gradient",
			[]boxText{{"$q̇ = ∂H/∂p$", 15, 11}, {"$ṗ = −∂H/∂q$", 15, -11}}},
		{486, 60, tall, plot.Grey, light, "", []boxText{{"$q̇, ṗ$", 17, 0}}},
		{585, 84, tall, plot.Grey, plot.Paper, "", []boxText{{"MSE loss", 13, 9}, {"against data", 11.5, -8}}},
	}
	if layers[len(layers)-1] > 1 {
		boxes = slices.Delete(boxes, 2, 4)
	}
	plot.Write(c, kind.Label(), 13.5, ink, vg.Point{X: boxes[0].x - 30, Y: y + tall/2 + 18}, 0, true)
	for i, b := range boxes {
		b.draw(c, y)
		for _, t := range b.texts {
			text := color.NRGBA{0x22, 0x22, 0x22, 0xFF}
			plot.Write(c, t.text, t.size, text, vg.Point{X: b.x, Y: y + t.up}, 0.5, false)
		}
		plot.Write(c, b.note, 13, ink, vg.Point{X: b.x, Y: y - tall/2 - 11}, 0.5, false)
		if i > 0 {
			before := boxes[i-1]
			plot.DrawArrow(c, vg.Point{X: before.x + before.width/2 + 4, Y: y}, vg.Point{X: b.x - b.width/2 - 4, Y: y},
				draw.LineStyle{Color: color.NRGBA{0x44, 0x44, 0x44, 0xFF}, Width: 1.5}, 7.5)
		}
	}
	network(c, vg.Point{X: boxes[1].x, Y: y}, layers, ink)
}

// draw draws the rectangle around the height y.
func (b box) draw(c draw.Canvas, y vg.Length) {
	const corner = 7
	right, up := b.width/2-corner, b.height/2-corner
	var p vg.Path
	p.Move(vg.Point{X: b.x - right, Y: y - b.height/2})
	for i, centre := range []vg.Point{{X: right, Y: -up}, {X: right, Y: up}, {X: -right, Y: up}, {X: -right, Y: -up}} {
		p.Arc(centre.Add(vg.Point{X: b.x, Y: y}), corner, float64(i-1)*math.Pi/2, math.Pi/2)
	}
	p.Close()
	c.SetColor(b.fill)
	c.Fill(p)
	c.SetLineStyle(draw.LineStyle{Color: b.edge, Width: 1.5})
	c.Stroke(p)
}

// network draws layers of nodes, each connected to all nodes of the next layer.
func network(c draw.Canvas, at vg.Point, layers []int, ink color.NRGBA) {
	place := func(layer, i int) vg.Point {
		return vg.Point{
			X: at.X + 22*vg.Length(float64(layer)-float64(len(layers)-1)/2),
			Y: at.Y + 13.5*vg.Length(float64(layers[layer]-1)/2-float64(i)),
		}
	}
	link := draw.LineStyle{Color: plot.Mix(plot.Paper, ink, 0.45), Width: 0.8}
	for l, nodes := range layers {
		for i := range nodes {
			at := place(l, i)
			if l+1 < len(layers) {
				for j := range layers[l+1] {
					to := place(l+1, j)
					c.StrokeLine2(link, at.X, at.Y, to.X, to.Y)
				}
			}
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink, Radius: 3.4, Shape: draw.CircleGlyph{}}, at)
		}
	}
}
