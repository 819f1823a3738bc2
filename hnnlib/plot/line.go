package plot

import (
	"cmp"
	"fmt"
	"math"
)

// Line is a line through points. It breaks where a point is not finite, as in a rollout that diverged, or is not above
// 0 on a logarithmic axis.
type Line struct {
	Kind   Kind
	Label  string // in the legend, once for all lines of it; "" for the kind's own
	X, Y   []float64
	Style  int     // from 1 to Styles, tells lines of one kind apart; 0 for the kind's own look
	Pen    *Pen    // in place of the kind's; nil for that
	Fading bool    // light at its start, full at its end; drawn solid
	Fill   float64 // opacity of the area within; 0 for none
	Aside  bool    // not in the legend
	Note   string  // the hover box in place of the point's numbers
	Silent bool    // neither hover box nor words

	guest float64
	says  string // the sentence in the alternative text; "" for its own
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

// about leaves a line that has only the kind that the panel's title names out of the legend.
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

// marked reports whether the line is a dot: it has one point alone.
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
	if end := len(l.Y) - 1; last < end && !finite(l.Y[end]) {
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

// Trail is the marks of a trajectory that darkens with time, from a ring at its start to a dot at its end. They are
// guests in their panel: where they leave what else is drawn there by more than half of that, they are cut off. x and y
// may end in NaN where the trajectory diverged; halo is white around the line, for a ground with colours.
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
		return append(all, line) // the check says so
	}
	// Whether it keeps its distance from the centre is what a reader wants to know.
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
