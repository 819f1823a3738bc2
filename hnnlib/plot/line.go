package plot

import (
	"cmp"
	"fmt"
	"math"

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
	Silent  bool      // neither hover box nor words

	guest float64
	says  string // the sentence in the alternative text; "" for its own
}

func (l Line) name() string { return cmp.Or(l.Label, l.Kind.Label()) }

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

func (l Line) about(p *Panel) about {
	return about{
		fault: checkPoints(fmt.Sprintf("line %q", l.name()), l.X, l.Y),
		hold:  [2][]float64{l.X, l.Y}, kind: l.Kind, guest: l.guest, apart: l.marked(p.logs()),
		entry: l.entry(p), points: len(l.X),
	}
}

// entry is empty for a line that has only the kind that the panel's title names.
func (l Line) entry(p *Panel) entry {
	if l.Aside || l.Label == "" && l.Kind == p.Kind {
		return entry{}
	}
	e := entry{l.name(), lineSample, l.pen()}
	if l.Fading {
		e.sample = fadingSample
	}
	return e
}

// marked reports whether the line has dots.
func (l Line) marked(logs [2]bool) bool {
	_, _, n := ends(l.X, l.Y, logs)
	return l.Markers || n == 1
}

func (l Line) dots() Dots {
	return Dots{Kind: l.Kind, Label: l.name(), X: l.X, Y: l.Y, Ink: l.pen().Ink, Radius: 2.7}
}

// Plot strokes each stretch of drawable points; fading lines are drawn together.
func (l Line) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	l.stroke(c, v, l.pen(), 0, len(l.X))
	if l.marked(v.logs) {
		l.dots().Plot(c, plt)
	}
}

// stroke draws the stretches of at least two drawable points within [from, end).
func (l Line) stroke(c draw.Canvas, v view, pen Pen, from, end int) {
	var pts []vg.Point
	for i := from; i <= end; i++ {
		if i < end && placed(l.X[i], l.Y[i], v.logs) {
			pts = append(pts, v.at(l.X[i], l.Y[i]))
			continue
		}
		if len(pts) > 1 {
			c.StrokeLines(pen.style(), c.ClipLinesXY(pts)...)
		}
		pts = nil
	}
}

// fading are lines that run at the same time, drawn oldest parts first: the recent part of one is never hidden under
// the faint past of another on the same orbit.
type fading []Line

// A fading line has many shades where it is drawn, enough to look smooth, and few for Plotly, where each is a trace.
const (
	shades = 48
	hues   = 8
)

func (f *fading) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for k := range shades {
		for _, l := range *f {
			if from, to := part(k, shades, len(l.X)); from < to {
				l.stroke(c, v, l.pen().faded(k, shades), from, to+1)
			}
		}
	}
}

// part is the k-th of n parts of a list of a length, the last of one being the first of the next.
func part(k, n, length int) (first, last int) {
	return k * (length - 1) / n, (k + 1) * (length - 1) / n
}

// faded is the pen of step k of n: never so light that the line is lost.
func (p Pen) faded(k, n int) Pen {
	return Pen{Ink: Mix(Paper, p.Ink, 0.28+0.72*float64(k)/float64(n-1)), Width: p.Width}
}

// traces leaves gaps for points that are not above 0 on a logarithmic axis, to which Plotly runs down the whole panel.
func (l Line) traces(on *cell, keep int) []object {
	var xs, ys []float64
	for _, i := range Even(len(l.X), cmp.Or(keep, len(l.X))) {
		y := l.Y[i]
		if !placed(l.X[i], y, on.logs()) {
			y = math.NaN()
		}
		xs, ys = append(xs, l.X[i]), append(ys, y)
	}
	hover := on.hover(".4g", extra(l.name()))
	switch {
	case l.Silent:
		hover = ""
	case l.Note != "":
		hover = markup(l.Note) + extra(l.name())
	}
	var all []object
	add := func(from, end int, pen Pen) {
		all = append(all, on.trace("scatter", l.name(), hover, object{
			"mode": "lines", "line": pen.plotly(), "x": rounded(xs[from:end], fine), "y": rounded(ys[from:end], fine)}))
	}
	if !l.Fading {
		add(0, len(xs), l.pen())
	}
	for k := range hues {
		if from, to := part(k, hues, len(xs)); l.Fading && from < to {
			add(from, to+1, l.pen().faded(k, hues))
		}
	}
	if l.marked(on.logs()) {
		all = append(all, l.dots().traces(on, keep)...)
	}
	return all
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
	if l.Silent || l.says != "" {
		return Plain(l.says)
	}
	name := cmp.Or(Plain(l.name()), "line")
	if l.Note != "" {
		return fmt.Sprintf("%s: %s.", name, Plain(l.Note))
	}
	first, last, n := ends(l.X, l.Y, p.logs())
	if n == 0 {
		return fmt.Sprintf("%s: never above 0.", name)
	}
	text := fmt.Sprintf("%s: %s", name, p.point(l.X[first], l.Y[first]))
	if n > 1 {
		text += ", " + p.point(l.X[last], l.Y[last])
	}
	if last < len(l.X)-1 && !finite(l.Y[len(l.Y)-1]) {
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
	first, last, _ = ends(xs, ys, [2]bool{})
	return first, last
}

// ends are the first and the last drawable point, and how many there are.
func ends(xs, ys []float64, logs [2]bool) (first, last, n int) {
	for i := range min(len(xs), len(ys)) {
		if placed(xs[i], ys[i], logs) {
			if n == 0 {
				first = i
			}
			last, n = i, n+1
		}
	}
	return first, last, n
}
