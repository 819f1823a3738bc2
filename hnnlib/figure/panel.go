package figure

import (
	"image/color"

	"github.com/MetalBlueberry/go-plotly/pkg/types"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panel is one pair of axes with what is drawn in them.
type panel struct {
	title string
	ink   color.NRGBA // of the title
	x, y  axis
	w, h  vg.Length // of the data rectangle, in points
	equal bool      // one unit of x is as long as one of y; w, h and the ranges must agree
	tall  bool      // stands in the first row of an otherwise empty column and is centred over the height of all rows, which must hold it
	marks []mark    // from back to front

	strip func(time extent) *panel // makes a strip of pictures for another range of time; nil for other panels
}

// mark is something drawn in a panel, in both forms.
type mark interface {
	draw(c draw.Canvas, v view)
	// traces gives the mark for Plotly on the axes named x and y ("x3", "y3"); at most keep points a line.
	traces(x, y string, keep int) []types.Trace
	// points is how many points the mark sends to Plotly if none is left out.
	points() int
}

func (p *panel) add(m ...mark) { p.marks = append(p.marks, m...) }

// view maps a panel's numbers to the canvas.
type view struct {
	rect vg.Rectangle
	x, y axis
	plot *plot.Plot // gonum's axes, which do the mapping
}

func (p *panel) view(rect vg.Rectangle) view {
	g := plot.New()
	p.x.scale(&g.X)
	p.y.scale(&g.Y)
	return view{rect: rect, x: p.x, y: p.y, plot: g}
}

func (v view) at(x, y float64) vg.Point {
	size := v.rect.Size()
	return vg.Point{
		X: v.rect.Min.X + size.X*vg.Length(v.plot.X.Norm(x)),
		Y: v.rect.Min.Y + size.Y*vg.Length(v.plot.Y.Norm(y)),
	}
}

// contains reports whether a point lies in the data rectangle (NaN doesn't).
func (v view) contains(x, y float64) bool {
	return x >= v.x.min && x <= v.x.max && y >= v.y.min && y <= v.y.max
}

// shows reports whether a point has a place on the axes at all: finite, and positive where they are logarithmic.
func (v view) shows(x, y float64) bool {
	return finite(x) && finite(y) && (!v.x.log || x > 0) && (!v.y.log || y > 0)
}

// data is the canvas of the data rectangle, whose Clip methods cut lines at its edge.
func (v view) data(c draw.Canvas) draw.Canvas {
	return draw.Canvas{Canvas: c.Canvas, Rectangle: v.rect}
}

func (p *panel) draw(c draw.Canvas, rect vg.Rectangle) {
	v := p.view(rect)
	drawGrid(c, v)
	for _, m := range p.marks {
		m.draw(c, v)
	}
	drawAxes(c, v)
	if p.title != "" {
		at := vg.Point{X: (rect.Min.X + rect.Max.X) / 2, Y: rect.Max.Y + titleGap}
		words(p.title, titleText).in(p.ink).draw(c, at, anchor{0.5, 0}, 0)
	}
}

// titleGap is the room between data and title.
const titleGap vg.Length = 7
