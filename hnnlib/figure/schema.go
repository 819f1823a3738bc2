package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hnn/hnnlib/plot"
)

// Places in the diagram, in points. Both rows have the same columns, so that the difference shows.
const (
	inColumn     vg.Length = 42
	netColumn    vg.Length = 150
	energyColumn vg.Length = 248
	gradColumn   vg.Length = 364
	outColumn    vg.Length = 486
	lossColumn   vg.Length = 585
	boxHeight    vg.Length = 66
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

// schemaRow draws one model around the height y. A network with one output is the HNN's; H and its gradient follow.
func schemaRow(c draw.Canvas, y vg.Length, kind plot.Kind, layers []int) {
	ink, text := kind.Ink(), color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xFF}
	tint, light := plot.Mix(plot.Paper, ink, 0.07), color.NRGBA{R: 0xF6, G: 0xF6, B: 0xF6, A: 0xFF}
	write := func(s string, size, x, up vg.Length) {
		plot.Write(c, s, size, text, vg.Point{X: x, Y: y + up}, 0.5, false)
	}
	note := func(s string, x vg.Length) {
		plot.Write(c, s, 13, ink, vg.Point{X: x, Y: y - boxHeight/2 - 11}, 0.5, false)
	}
	connect := func(from, to vg.Length) {
		plot.DrawArrow(c, vg.Point{X: from + 4, Y: y}, vg.Point{X: to - 4, Y: y},
			draw.LineStyle{Color: color.NRGBA{R: 0x44, G: 0x44, B: 0x44, A: 0xFF}, Width: 1.5}, 7.5)
	}
	box(c, inColumn, y, 60, boxHeight, plot.Grey, light)
	box(c, netColumn, y, 92, boxHeight, ink, tint)
	box(c, outColumn, y, 60, boxHeight, plot.Grey, light)
	box(c, lossColumn, y, 84, boxHeight, plot.Grey, plot.Paper)
	write("$q, p$", 17, inColumn, 0)
	write("$q̇, ṗ$", 17, outColumn, 0)
	write("MSE loss", 13, lossColumn, 9)
	write("against data", 11.5, lossColumn, -8)
	network(c, vg.Point{X: netColumn, Y: y}, layers, ink)
	plot.Write(c, kind.Label(), 13.5, ink, vg.Point{X: inColumn - 30, Y: y + boxHeight/2 + 18}, 0, true)
	connect(inColumn+30, netColumn-46)
	connect(outColumn+30, lossColumn-42)
	if layers[len(layers)-1] > 1 {
		connect(netColumn+46, outColumn-30)
		return
	}
	box(c, energyColumn, y, 46, 46, ink, tint)
	box(c, gradColumn, y, 124, boxHeight, ink, tint)
	write("$H$", 17, energyColumn, 0)
	write("$q̇ = ∂H/∂p$", 15, gradColumn, 11)
	write("$ṗ = −∂H/∂q$", 15, gradColumn, -11)
	note("in-graph gradient", gradColumn)
	note("energy", energyColumn)
	connect(netColumn+46, energyColumn-23)
	connect(energyColumn+23, gradColumn-62)
	connect(gradColumn+62, outColumn-30)
}

// box draws a rectangle with round corners around a place.
func box(c draw.Canvas, x, y, w, h vg.Length, edge, fill color.NRGBA) {
	const corner = 7
	var p vg.Path
	p.Move(vg.Point{X: x - w/2 + corner, Y: y - h/2})
	for i, centre := range []vg.Point{
		{X: x + w/2 - corner, Y: y - h/2 + corner}, {X: x + w/2 - corner, Y: y + h/2 - corner},
		{X: x - w/2 + corner, Y: y + h/2 - corner}, {X: x - w/2 + corner, Y: y - h/2 + corner},
	} {
		p.Arc(centre, corner, float64(i-1)*math.Pi/2, math.Pi/2)
	}
	p.Close()
	c.SetColor(fill)
	c.Fill(p)
	c.SetLineStyle(draw.LineStyle{Color: edge, Width: 1.5})
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
