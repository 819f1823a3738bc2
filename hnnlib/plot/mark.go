package plot

import (
	"math"

	"github.com/MetalBlueberry/go-plotly/pkg/types"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Mark is something drawn in a panel. It draws itself with gonum, gives its traces for Plotly, and knows what the
// legend, the ranges of the axes and the alternative text say of it.
type Mark interface {
	gonum.Plotter // draws on the canvas of the data

	// check says what is wrong with the numbers: what was expected, what came.
	check() error
	// reach is what the axes should hold.
	reach(logX, logY bool) reach
	// entries are the mark's lines in the legend of a sheet that holds it in p.
	entries(p *Panel) []entry
	// traces gives the mark for Plotly; at most keep points a line, 0 for all.
	traces(on *cell, keep int) []types.Trace
	// points is how many points the mark sends to Plotly if none is left out.
	points() int
	// words is a sentence with the mark's numbers.
	words(p *Panel) string
}

// base is a mark of which nothing is seen.
type base struct{}

func (base) Plot(draw.Canvas, *gonum.Plot)   {}
func (base) check() error                    { return nil }
func (base) reach(bool, bool) reach          { return nowhere }
func (base) entries(*Panel) []entry          { return nil }
func (base) traces(*cell, int) []types.Trace { return nil }
func (base) points() int                     { return 0 }
func (base) words(*Panel) string             { return "" }

// composed is a mark that a panel takes for its parts.
type composed interface{ parts() []Mark }

// reach is what a mark asks of the axes.
type reach struct {
	kind           Kind
	x, y           extent
	tightX, tightY extent  // held without a margin
	guest          float64 // widens a range by at most so many times; 0 for a mark that sets it
	dots           bool    // keep off the ends of the axis
}

var nowhere = reach{x: unset, y: unset, tightX: unset, tightY: unset}

// view maps a panel's numbers to the canvas of its data.
type view struct {
	c          draw.Canvas
	plt        *gonum.Plot
	x, y       func(float64) vg.Length
	logX, logY bool
	xs, ys     extent
}

func viewOf(c draw.Canvas, plt *gonum.Plot) view {
	v := view{c: c, plt: plt, xs: extent{plt.X.Min, plt.X.Max}, ys: extent{plt.Y.Min, plt.Y.Max}}
	v.x, v.y = plt.Transforms(&c)
	_, v.logX = plt.X.Scale.(gonum.LogScale)
	_, v.logY = plt.Y.Scale.(gonum.LogScale)
	return v
}

func (v view) at(x, y float64) vg.Point { return vg.Point{X: v.x(x), Y: v.y(y)} }

// contains reports whether a point lies among the axes; NaN does not.
func (v view) contains(x, y float64) bool { return v.xs.holds(x) && v.ys.holds(y) }

// shows reports whether a point has a place on the axes at all.
func (v view) shows(x, y float64) bool { return drawable(x, v.logX) && drawable(y, v.logY) }

// drawable reports whether a number is finite and, on a logarithmic axis, above 0.
func drawable(v float64, log bool) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!log || v > 0)
}

// spanOf is the range of the points that have a place on the axes. A gap in y leaves x its place: an error that starts
// at 0 starts at its time.
func spanOf(xs, ys []float64, logX, logY bool) (x, y extent) {
	x, y = unset, unset
	for i := range xs {
		if drawable(xs[i], logX) {
			x = x.with(xs[i])
			if drawable(ys[i], logY) {
				y = y.with(ys[i])
			}
		}
	}
	return x, y
}
