package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Line is a line through points. It breaks at points that are not finite, such as in a rollout that diverged, and at
// points that are not above 0 on a logarithmic axis.
type Line struct {
	Kind   Kind
	Label  string // in the legend, once for all lines with this label; "" for the kind's own
	X, Y   []float64
	Style  int    // from 1 to 8, the look of a line of no kind; 0 for the kind's own
	Pen    *Pen   // nil for the pen of the style or the kind
	Fading bool   // light at its start, full at its end; drawn solid
	Aside  bool   // not in the legend
	Note   string // text of the hover box; "" for the point's numbers
	Silent bool   // neither in hover boxes nor in the alternative text
}

func (l Line) shapes(p *Panel) []shape {
	s := shape{label: cmp.Or(l.Label, l.Kind.Label()), kind: l.Kind, x: l.X, y: l.Y, digits: fine,
		listed: !l.Aside && p.lists(l.Label, l.Kind), course: !l.Silent && l.Note == "",
		pen: l.Kind.Pen(), fading: l.Fading}
	s.fault = s.checkPoints("line")
	switch {
	case l.Pen != nil:
		s.pen = *l.Pen
	case l.Style > 0:
		s.pen = stylePens[(l.Style-1)%len(stylePens)]
	}
	switch {
	case l.Silent:
	case l.Note != "":
		s.words = fmt.Sprintf("%s: %s.", cmp.Or(Plain(s.label), "line"), Plain(l.Note))
		s.hover = markup(l.Note) + extra(s.label)
	default:
		s.hover = p.hover(".4g", extra(s.label))
	}
	if _, _, n := ends(l.X, l.Y, p.logs()); n == 1 { // a dot
		s.radius, s.apart, s.more = 2.7, true, object{"mode": "lines+markers"}
	}
	return []shape{s}
}

// lists reports whether the legend lists a mark: not one without a label and of the panel's own kind, as in the title.
func (p *Panel) lists(label string, kind Kind) bool { return label != "" || kind != p.Kind }

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

// Trail is a trajectory that darkens with time, from a ring at its start to a dot at its end. It widens the panel's
// ranges by at most a quarter of their width on each side and is cut off beyond. X and Y may end in NaN if the
// trajectory diverged.
type Trail struct {
	Kind Kind
	X, Y []float64
	Halo bool // the line has a white border, for a coloured ground
}

func (t Trail) shapes(p *Panel) []shape {
	line := Line{Kind: t.Kind, Label: "trajectory, darkening with time", X: t.X, Y: t.Y, Fading: true,
		Pen: &Pen{Ink: t.Kind.Ink(), Width: 2.2}}.shapes(p)[0]
	all := []shape{line}
	first, last, n := ends(t.X, t.Y, [2]bool{})
	if n == 0 {
		return all // Check reports the error
	}
	if t.Halo {
		all = []shape{{x: t.X, y: t.Y, digits: fine, pen: Pen{Ink: Paper, Width: 4}}, line}
	}
	end := func(label string, i int, ring bool) shape {
		return Dots{Kind: t.Kind, Label: label, X: t.X[i : i+1], Y: t.Y[i : i+1], Radius: 4, Ring: ring}.shapes(p)[0]
	}
	all = append(all, end("start", first, true), end("end", last, false))
	for i := range all {
		all[i].kind, all[i].guest, all[i].apart, all[i].course, all[i].words = t.Kind, 0.25, false, false, ""
	}
	// The distances show whether the trajectory spirals.
	words := fmt.Sprintf("The trajectory starts %.2f from the origin and ends %.2f from it",
		math.Hypot(t.X[first], t.Y[first]), math.Hypot(t.X[last], t.Y[last]))
	if last < len(t.X)-1 {
		words += ", where it diverges"
	}
	all[0].words = words + "."
	return all
}

// Bars are a histogram: bars of equal width on zero, the first one's left side at From. The legend does not list them.
type Bars struct {
	Kind        Kind
	From, Width float64
	Heights     []float64
}

func (b Bars) shapes(p *Panel) []shape {
	l := Line{Kind: b.Kind, Pen: &Pen{Ink: b.Kind.Ink(), Width: 1.4}, Aside: true,
		X: []float64{b.From}, Y: []float64{0}}
	for i, h := range b.Heights {
		left := b.From + float64(i)*b.Width
		l.X, l.Y = append(l.X, left, left+b.Width/2, left+b.Width), append(l.Y, h, h, h)
	}
	l.X, l.Y = append(l.X, l.X[len(l.X)-1]), append(l.Y, 0)
	s, top := l.shapes(p)[0], floats.MaxIdx(b.Heights)
	s.fill, s.more, s.apart, s.course = Fade(s.pen.Ink, 0.22), object{"hoveron": "points"}, true, false
	s.words = fmt.Sprintf("%s: %d bars, the highest of %.3g at %.3g.",
		Plain(s.label), len(b.Heights), b.Heights[top], b.From+(float64(top)+0.5)*b.Width)
	return []shape{s}
}

// Band is a lightly filled rectangle under other marks. A side at ±Inf is at the edge of the panel.
type Band struct {
	Label          string // in the legend; "" for none
	X0, X1, Y0, Y1 float64
	Ink            color.NRGBA
}

// Everywhere holds the sides of a band as wide or as high as the panel.
var Everywhere = [2]float64{math.Inf(-1), math.Inf(1)}

func (b Band) shapes(*Panel) []shape {
	return []shape{{label: b.Label, listed: true, digits: fine, pen: Pen{Ink: b.Ink}, fill: Mix(Paper, b.Ink, 0.22),
		x: []float64{b.X0, b.X1, b.X1, b.X0}, y: []float64{b.Y0, b.Y0, b.Y1, b.Y1}}}
}
