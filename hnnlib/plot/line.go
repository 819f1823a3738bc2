package plot

import (
	"cmp"
	"fmt"
	"math"
)

// Line is a line through points. It breaks at points that are not finite, such as in a rollout that diverged, and at
// points that are not above 0 on a logarithmic axis.
type Line struct {
	Kind   Kind
	Label  string // in the legend, once for all lines with this label; "" for the kind's own
	X, Y   []float64
	Style  int     // from 1 to Styles, to distinguish lines of one kind; 0 for the kind's own look
	Pen    *Pen    // nil for the pen of the kind and style
	Fading bool    // light at its start, full at its end; drawn solid
	Fill   float64 // opacity of the area within; 0 for none
	Aside  bool    // not in the legend
	Note   string  // text of the hover box; "" for the point's numbers
	Silent bool    // neither in hover boxes nor in the alternative text

	guest float64
	says  string // the sentence in the alternative text; "" for the default
}

func (l Line) name() string { return cmp.Or(l.Label, l.Kind.Label()) }

func (l Line) pen() Pen {
	p := l.Kind.Styled(l.Style)
	if l.Pen != nil {
		p = *l.Pen
	}
	if l.Fading {
		p.Dash = nil
	}
	return p
}

// about leaves the line out of the legend if it has no label and the panel's own kind, which the title names.
func (l Line) about(p *Panel) about {
	a := about{
		fault: checkPoints(fmt.Sprintf("line %q", l.name()), l.X, l.Y),
		hold:  [2][]float64{l.X, l.Y}, kind: l.Kind, guest: l.guest, apart: l.marked(p) || l.Fill > 0,
		words: l.words(p), points: len(l.X),
	}
	if !l.Aside && (l.Label != "" || l.Kind != p.Kind) {
		a.entry = shape{label: l.name(), pen: l.pen(), fading: l.Fading}
	}
	return a
}

// marked reports whether the line is drawn as a dot, because it has only one drawable point.
func (l Line) marked(p *Panel) bool {
	_, _, n := ends(l.X, l.Y, p.logs())
	return n == 1
}

func (l Line) shapes(on *cell) []shape {
	s := shape{label: l.name(), x: l.X, y: l.Y, pen: l.pen(), fading: l.Fading, digits: fine}
	switch {
	case l.Silent:
	case l.Note != "":
		s.hover = markup(l.Note) + extra(l.name())
	default:
		s.hover = on.hover(".4g", extra(l.name()))
	}
	if l.marked(on.Panel) {
		s.radius, s.more = 2.7, object{"mode": "lines+markers"}
	}
	if l.Fill > 0 {
		s.fill, s.more = Fade(s.pen.Ink, l.Fill), object{"hoveron": "points"}
	}
	return []shape{s}
}

// Even returns at most n evenly spread indices of a list, including the first and, if n > 1, the last.
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

// words returns a sentence with the line's first and last points.
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
	if end := len(l.Y) - 1; last < end && !finite(l.Y[end]) {
		text += ", where it diverges"
	}
	return text + "."
}

// point formats a point: as "y at x", or as a pair if the axes are equal.
func (p *Panel) point(x, y float64) string {
	x, y = x+0, y+0 // no -0
	if p.Equal {
		return fmt.Sprintf("(%.3g, %.3g)", x, y)
	}
	return fmt.Sprintf("%.3g at %.3g", y, x)
}

// Ends returns the indices of the first and the last finite point.
func Ends(xs, ys []float64) (first, last int) {
	first, last, _ = ends(xs, ys, [2]bool{})
	return first, last
}

// ends returns the indices of the first and the last drawable point, and the number of drawable points.
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

// Trail returns the marks of a trajectory that darkens with time, from a ring at its start to a dot at its end. The
// marks are guests: they widen the panel's ranges by at most a quarter of their width on each side and are cut off
// beyond. x and y may end in NaN if the trajectory diverged. halo adds a white border to the line, for a coloured
// ground.
func Trail(kind Kind, x, y []float64, halo bool) []Mark {
	const (
		label = "trajectory, darkening with time"
		room  = 0.25
	)
	var all []Mark
	pen := Pen{Ink: kind.Ink(), Width: 2.2}
	line := Line{Kind: kind, Label: label, X: x, Y: y, Pen: &pen, Fading: true, guest: room}
	if halo {
		under := line
		under.Fading, under.Pen, under.Silent, under.Aside = false, &Pen{Ink: Paper, Width: 4}, true, true
		all = append(all, under)
	}
	if len(x) == 0 || len(y) != len(x) {
		return append(all, line) // Check reports the error
	}
	// The distances show whether the trajectory spirals.
	first, last := Ends(x, y)
	line.says = fmt.Sprintf("The trajectory starts %.2f from the origin and ends %.2f from it",
		math.Hypot(x[first], y[first]), math.Hypot(x[last], y[last]))
	if last < len(x)-1 {
		line.says += ", where it diverges"
	}
	line.says += "."
	end := func(label string, i int, ring bool) Dots {
		return Dots{Kind: kind, Label: label, X: x[i : i+1], Y: y[i : i+1], Radius: 4, Ring: ring,
			guest: room, silent: true}
	}
	return append(all, line, end("start", first, true), end("end", last, false))
}
