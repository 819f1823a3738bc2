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

// Line is a line through points. It breaks where a point is not finite, as in a rollout that diverged, or is not above
// 0 on a logarithmic axis.
type Line struct {
	Kind    Kind
	Label   string // in the legend, once for all lines of it; "" for the kind's own
	X, Y    []float64
	Style   int       // from 1 to Styles, tells lines of one kind apart; 0 for the kind's own look
	Width   vg.Length // 0 for the kind's own
	Pen     *Pen      // in place of the kind's; nil for that
	Markers bool      // dots at the points; a line of one point has one anyway
	Fading  bool      // light at its start, full at its end; drawn solid
	Aside   bool      // not in the legend
	Note    string    // the hover box in place of the point's numbers
	Says    string    // the sentence in the alternative text; "" for its own
	Silent  bool      // neither hover box nor words

	guest float64
}

func (l Line) name() string { return or(l.Label, l.Kind.Label()) }

func (l Line) pen() Pen {
	p := l.Kind.Styled(l.Style)
	if l.Pen != nil {
		p = *l.Pen
	}
	if l.Width > 0 {
		p.Width = l.Width
	}
	if l.Fading {
		p.Dash = nil
	}
	return p
}

func (l Line) check() error { return checkPoints(fmt.Sprintf("line %q", l.name()), l.X, l.Y) }

func (l Line) reach(logX, logY bool) reach {
	x, y := spanOf(l.X, l.Y, logX, logY)
	return reach{kind: l.Kind, x: x, y: y, tightX: unset, tightY: unset, dots: l.marked(logX, logY), guest: l.guest}
}

// marked reports whether the line has dots.
func (l Line) marked(logX, logY bool) bool {
	n := 0
	for i := range l.X {
		if drawable(l.X[i], logX) && drawable(l.Y[i], logY) {
			n++
		}
	}
	return l.Markers || n == 1
}

// entries leave out a line that has only the kind that the panel's title names.
func (l Line) entries(p *Panel) []entry {
	if l.Aside || l.Label == "" && l.Kind == p.Kind {
		return nil
	}
	e := entry{label: l.name(), sample: lineSample, pen: l.pen()}
	if l.Fading {
		e.sample = fadingSample
	}
	return []entry{e}
}

func (l Line) points() int { return len(l.X) }

// Plot strokes each stretch of drawable points; fading lines are drawn together.
func (l Line) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	l.stroke(v, l.pen().style(), 0, len(l.X))
	if l.marked(v.logX, v.logY) {
		l.dots().Plot(c, plt)
	}
}

func (l Line) dots() Dots {
	return Dots{Kind: l.Kind, Label: l.name(), X: l.X, Y: l.Y, Ink: l.pen().Ink, Radius: 2.7}
}

// shades is how many steps of colour a fading line has: enough to look smooth.
const shades = 48

// plotShade strokes the k-th part of a fading line.
func (l Line) plotShade(v view, k int) {
	n := len(l.X)
	from, to := k*(n-1)/shades, (k+1)*(n-1)/shades
	if from < to {
		l.stroke(v, draw.LineStyle{Color: Mix(Paper, l.pen().Ink, faded(k, shades)), Width: l.pen().Width}, from, to+1)
	}
}

// faded is the strength of the colour of step k of n: never so light that the line is lost.
func faded(k, n int) float64 { return 0.28 + 0.72*float64(k)/float64(n-1) }

// stroke draws the stretches of at least two drawable points within [from, end).
func (l Line) stroke(v view, sty draw.LineStyle, from, end int) {
	var pts []vg.Point
	for i := from; i <= end; i++ {
		if i < end && v.shows(l.X[i], l.Y[i]) {
			pts = append(pts, v.at(l.X[i], l.Y[i]))
			continue
		}
		if len(pts) > 1 {
			v.c.StrokeLines(sty, v.c.ClipLinesXY(pts)...)
		}
		pts = nil
	}
}

// hues is how many traces a fading line is cut into for Plotly, where one line has one colour.
const hues = 8

func (l Line) traces(on *cell, keep int) []types.Trace {
	xs, ys := thin(l.X, on.gapped(l.X, l.Y), keep)
	var all []types.Trace
	if !l.Fading {
		all = append(all, l.trace(on, xs, ys, l.pen().Ink))
	} else {
		for k := range hues {
			from, to := k*(len(xs)-1)/hues, (k+1)*(len(xs)-1)/hues
			if from < to {
				all = append(all, l.trace(on, xs[from:to+1], ys[from:to+1], Mix(Paper, l.pen().Ink, faded(k, hues))))
			}
		}
	}
	if l.marked(on.xa.log, on.ya.log) {
		all = append(all, l.dots().traces(on, keep)...)
	}
	return all
}

func (l Line) trace(on *cell, xs, ys []float64, ink color.NRGBA) *grob.Scatter {
	pen := l.pen()
	pen.Ink = ink
	t := on.scatter(l.name(), grob.ScatterModeLines)
	t.X, t.Y, t.Line = numbers(xs), numbers(ys), plotlyLine(pen)
	switch {
	case l.Silent:
		setHover(t, "")
	case l.Note != "":
		setHover(t, markup(l.Note)+"<extra>"+markup(l.name())+"</extra>")
	}
	return t
}

// gapped are the numbers for Plotly, which on a logarithmic axis runs down the whole panel to a number that is not
// above 0: such points become gaps.
func (c *cell) gapped(xs, ys []float64) []float64 {
	if !c.xa.log && !c.ya.log {
		return ys
	}
	out := make([]float64, len(ys))
	for i, y := range ys {
		out[i] = y
		if !drawable(xs[i], c.xa.log) || !drawable(y, c.ya.log) {
			out[i] = math.NaN()
		}
	}
	return out
}

// thin keeps about every k-th point so that at most keep remain, always the first and the last; 0 keeps all.
func thin(xs, ys []float64, keep int) (tx, ty []float64) {
	n := len(xs)
	if keep < 2 || n <= keep {
		return xs, ys
	}
	for _, j := range Even(n, keep) {
		tx, ty = append(tx, xs[j]), append(ty, ys[j])
	}
	return tx, ty
}

// Even are at most n indices of a list of a length, evenly spread, the first and the last among them.
func Even(length, n int) []int {
	n = min(n, length)
	out := make([]int, n)
	for k := range out {
		if n > 1 {
			out[k] = int(math.Round(float64(k) / float64(n-1) * float64(length-1)))
		}
	}
	return out
}

// words say where the line begins and ends.
func (l Line) words(p *Panel) string {
	if l.Silent || l.Says != "" {
		return Plain(l.Says)
	}
	name := or(Plain(l.name()), "line")
	if l.Note != "" {
		return fmt.Sprintf("%s: %s.", name, Plain(l.Note))
	}
	first, last, n := ends(l.X, l.Y, p.logX(), p.logY())
	if n == 0 {
		return fmt.Sprintf("%s: never above 0.", name)
	}
	text := fmt.Sprintf("%s: %s", name, p.point(l.X[first], l.Y[first]))
	if n > 1 {
		text += ", " + p.point(l.X[last], l.Y[last])
	}
	if last < len(l.X)-1 && (math.IsNaN(l.Y[len(l.Y)-1]) || math.IsInf(l.Y[len(l.Y)-1], 0)) {
		text += ", where it diverges"
	}
	return text + "."
}

// point writes a point: the value and where, or both coordinates where they are of one kind.
func (p *Panel) point(x, y float64) string {
	x, y = x+0, y+0 // no -0
	if p.Equal {
		return fmt.Sprintf("(%.3g, %.3g)", x, y)
	}
	return fmt.Sprintf("%.3g at %.3g", y, x)
}

// Ends are the indices of the first and the last finite point.
func Ends(xs, ys []float64) (first, last int) {
	first, last, _ = ends(xs, ys, false, false)
	return first, last
}

// ends are the first and the last drawable point, and how many there are.
func ends(xs, ys []float64, logX, logY bool) (first, last, n int) {
	for i := range xs {
		if drawable(xs[i], logX) && drawable(ys[i], logY) {
			if n == 0 {
				first = i
			}
			last, n = i, n+1
		}
	}
	return first, last, n
}

// fading are lines that run at the same time, drawn oldest parts first: the recent part of one is never hidden under
// the faint past of another on the same orbit.
type fading []Line

func (f fading) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for k := range shades {
		for _, l := range f {
			l.plotShade(v, k)
		}
	}
}
