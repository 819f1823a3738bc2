package plot

import (
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Mark is something drawn in a panel. It draws itself with gonum, gives its traces for Plotly, and says what checks,
// ranges, the legend and the alternative text need of it.
type Mark interface {
	gonum.Plotter // draws on the canvas of the data

	// about describes the mark in a panel.
	about(p *Panel) about
	// traces gives the mark for Plotly; at most keep points a line, 0 for all.
	traces(on *cell, keep int) []object
	// words is a sentence with the mark's numbers.
	words(p *Panel) string
}

// about describes a mark.
type about struct {
	fault  error        // what is wrong with its numbers: what was expected, what came
	hold   [2][]float64 // numbers that the axes should hold, across and upward
	tight  [2]bool      // holds them without a margin
	kind   Kind
	guest  float64 // widens a range by at most so many times; 0 for a mark that sets it
	apart  bool    // keeps off the ends of the horizontal axis
	entry  entry   // in the legend
	points int     // that it sends to Plotly if none is left out
}

// plain is a mark without numbers of its own.
type plain struct{}

func (plain) about(*Panel) about  { return about{} }
func (plain) words(*Panel) string { return "" }

// view maps a panel's numbers to the canvas of its data.
type view struct {
	x, y   func(float64) vg.Length
	logs   [2]bool
	xs, ys extent
}

func viewOf(c draw.Canvas, plt *gonum.Plot) view {
	v := view{xs: extent{plt.X.Min, plt.X.Max}, ys: extent{plt.Y.Min, plt.Y.Max}}
	v.x, v.y = plt.Transforms(&c)
	_, v.logs[across] = plt.X.Scale.(gonum.LogScale)
	_, v.logs[upward] = plt.Y.Scale.(gonum.LogScale)
	return v
}

func (v view) at(x, y float64) vg.Point { return vg.Point{X: v.x(x), Y: v.y(y)} }

// box is the rectangle between two corners.
func (v view) box(x0, y0, x1, y1 float64) vg.Rectangle {
	return vg.Rectangle{Min: v.at(x0, y0), Max: v.at(x1, y1)}
}

// contains reports whether a point lies among the axes; NaN does not.
func (v view) contains(x, y float64) bool { return v.xs.holds(x) && v.ys.holds(y) }

// placed reports whether a point has a place on axes that may be logarithmic.
func placed(x, y float64, logs [2]bool) bool {
	return drawable(x, logs[across]) && drawable(y, logs[upward])
}
