package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hnn/hnnlib/plot"
)

// Places of the schema, in points: the same columns in both rows, so that the difference shows.
const (
	schemaWidth  vg.Length = 640
	schemaHeight vg.Length = 246
	schemaUpper  vg.Length = 176 // middle of the baseline's row
	schemaLower  vg.Length = 56  // middle of the HNN's row
	inColumn     vg.Length = 42
	netColumn    vg.Length = 150
	energyColumn vg.Length = 248
	gradColumn   vg.Length = 364
	outColumn    vg.Length = 486
	lossColumn   vg.Length = 585
	rowBox       vg.Length = 66 // height of the boxes
)

// Schema draws both models as a diagram (figure 4 of the blog post): the baseline maps (q, p) to the field; the HNN
// maps (q, p) to one number H, and the field is its symplectic gradient, taken inside the computation graph. It has no
// Plotly form.
func Schema() (*Figure, error) {
	return &Figure{
		Name:  "schema",
		Title: "A baseline network and a Hamiltonian neural network",
		Alt: "Two diagrams. Baseline NN: the state (q, p) goes into a neural network, which gives the time derivatives " +
			"of q and p; they enter a mean squared error loss. Hamiltonian NN: the state (q, p) goes into a neural network, " +
			"which gives the scalar H; its in-graph gradient gives the time derivative of q as ∂H/∂p and that of p as −∂H/∂q; they " +
			"enter the same loss.",
		Free: &plot.Free{Width: schemaWidth, Height: schemaHeight, Paint: paintSchema},
	}, nil
}

func paintSchema(c draw.Canvas) {
	c.FillPolygon(paper, corners(vg.Rectangle{Max: vg.Point{X: schemaWidth, Y: schemaHeight}}))
	schemaRow(c, schemaUpper, "Baseline NN", red, []int{2, 4, 4, 2})
	schemaRow(c, schemaLower, "Hamiltonian NN", blue, []int{2, 4, 4, 1})
}

// schemaRow draws one model. A network with one output is the HNN's: its gradient follows.
func schemaRow(c draw.Canvas, y vg.Length, title string, ink color.NRGBA, layers []int) {
	tint := mix(paper, ink, 0.07)
	at := func(x vg.Length) vg.Point { return vg.Point{X: x, Y: y} }
	big := func(s string) phrase { return words(s, 17) }
	grey, light := neutral, rgb(0xF6F6F6)

	in := box{at: at(inColumn), w: 60, h: rowBox, ink: grey, fill: light, lines: []phrase{big("$q, p$")}}
	net := box{at: at(netColumn), w: 92, h: rowBox, ink: ink, fill: tint}
	out := box{at: at(outColumn), w: 60, h: rowBox, ink: grey, fill: light, lines: []phrase{big("$q̇, ṗ$")}}
	loss := box{at: at(lossColumn), w: 84, h: rowBox, ink: grey, fill: paper, lines: []phrase{words("MSE loss", labelText), words("against data", tickText)}}
	for _, b := range []box{in, net, out, loss} {
		b.draw(c)
	}
	network(c, net.at, layers, 22, 13.5, ink)
	words(title, titleText).in(ink).strong().draw(c, vg.Point{X: in.left().X, Y: y + rowBox/2 + 12}, anchor{0, 0}, 0)
	connect(c, in.right(), net.left())
	connect(c, out.right(), loss.left())
	if layers[len(layers)-1] > 1 {
		connect(c, net.right(), out.left())
		return
	}
	energy := box{at: at(energyColumn), w: 46, h: 46, ink: ink, fill: tint, lines: []phrase{big("$H$")}}
	grad := box{at: at(gradColumn), w: 124, h: rowBox, ink: ink, fill: tint, lines: []phrase{
		words("$q̇ = ∂H/∂p$", 15), words("$ṗ = −∂H/∂q$", 15)}}
	energy.draw(c)
	grad.draw(c)
	words("in-graph gradient", labelText).in(ink).draw(c, vg.Point{X: gradColumn, Y: y - rowBox/2 - 6}, anchor{0.5, 1}, 0)
	words("energy", labelText).in(ink).draw(c, vg.Point{X: energyColumn, Y: y - rowBox/2 - 6}, anchor{0.5, 1}, 0)
	connect(c, net.right(), energy.left())
	connect(c, energy.right(), grad.left())
	connect(c, grad.right(), out.left())
}
