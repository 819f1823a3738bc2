package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Line is one line of Lines: Y over X, both of one length. Points that are not finite, or not above 0 on a logarithmic
// axis, leave gaps.
type Line struct {
	Kind    Kind
	Label   string // in the legend, once for all panels; "" for the kind's own
	X, Y    []float64
	Style   int  // from 0 to 7, tells lines of one kind apart by dash and lightness, neutral ones by colour; one label has one style
	Markers bool // dots at the points; a line of one point has one anyway
}

// LinesPanel is one pair of axes.
type LinesPanel struct {
	Title          string
	Kind           Kind // colours the title; Neutral for the colour of text
	XLabel, YLabel string
	LogX, LogY     bool // logarithmic axes
	Lines          []Line
}

// LinesData is what Lines draws.
type LinesData struct {
	Name, Title, Alt string // "" for defaults
	ShareY           bool   // all panels have the vertical range of all lines, and the left one of a row its numbers; they must agree in LogY
	Panels           []LinesPanel
}

// Lines draws lines in panels, up to three in a row. Where a label belongs to lines of several kinds (say, an integrator's, with
// a panel for each model), the legend shows it in grey, and the panels' titles carry the kinds' colours. On a
// linear axis a baseline that runs away is cut off at about three times the range of the others.
func Lines(d LinesData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	pens := d.pens()
	s := &sheet{legend: pens.legend()}
	columns, size := linesGrid(len(d.Panels))
	for i, part := range d.Panels {
		if i%columns == 0 {
			s.rows = append(s.rows, make([]*panel, columns))
		}
		of := []LinesPanel{part}
		if d.ShareY {
			of = d.Panels
		}
		p := part.panel(size, linesY(of), pens)
		p.y.bare = d.ShareY && i%columns > 0 && part.YLabel == d.Panels[i-i%columns].YLabel
		s.rows[len(s.rows)-1][i%columns] = p
	}
	return newFigure(name, or(d.Title, "Lines"), or(d.Alt, linesAlt(d)), s), nil
}

// linesGrid is how many panels stand in a row and how large one is.
func linesGrid(n int) (columns int, size vg.Point) {
	switch {
	case n == 1:
		return 1, vg.Point{X: 380, Y: 215}
	case n == 2 || n == 4:
		return 2, vg.Point{X: 262, Y: 185}
	default:
		return 3, vg.Point{X: 178, Y: 160}
	}
}

func (l Line) name() string { return or(l.Label, l.Kind.Label()) }

func (l Line) series() Series { return Series{Kind: l.Kind, Label: l.Label, X: l.X, Y: l.Y} }

func (d LinesData) check() (string, error) {
	name, err := named(d.Name, "lines")
	if err != nil {
		return "", err
	}
	if len(d.Panels) == 0 {
		return "", fault(name, "panels", "at least one", "none")
	}
	styles := map[string]int{}
	for i, p := range d.Panels {
		part := fmt.Sprintf("panel %q", or(p.Title, fmt.Sprint(i+1)))
		if d.ShareY && p.LogY != d.Panels[0].LogY {
			return "", fault(name, part, "the first panel's LogY, for ShareY is set", "%v", p.LogY)
		}
		if err := p.check(name, part); err != nil {
			return "", err
		}
		for _, l := range p.Lines {
			if first, seen := styles[l.name()]; seen && first != l.Style {
				return "", fault(name, fmt.Sprintf("%s, line %q", part, l.name()), fmt.Sprintf("the Style %d that its label has elsewhere", first), "%d", l.Style)
			}
			styles[l.name()] = l.Style
		}
	}
	return name, nil
}

func (p LinesPanel) check(name, part string) error {
	if len(p.Lines) == 0 {
		return fault(name, part, "at least one line", "none")
	}
	drawn := 0
	for _, l := range p.Lines {
		if l.Style < 0 || l.Style >= len(styleDashes) {
			return fault(name, fmt.Sprintf("%s, line %q", part, l.name()), fmt.Sprintf("a Style from 0 to %d", len(styleDashes)-1), "%d", l.Style)
		}
		if err := checkSeries(name, part, l.series()); err != nil {
			return err
		}
		xs, _ := p.drawable(l)
		drawn += len(xs)
	}
	if drawn == 0 {
		return fault(name, part, "at least one point above 0 for a logarithmic axis", "none")
	}
	return nil
}

// drawable are the points of a line that have a place on the panel's axes.
func (p LinesPanel) drawable(l Line) (xs, ys []float64) {
	v := view{x: axis{log: p.LogX}, y: axis{log: p.LogY}}
	for i := range l.X {
		if v.shows(l.X[i], l.Y[i]) {
			xs, ys = append(xs, l.X[i]), append(ys, l.Y[i])
		}
	}
	return xs, ys
}

// linesY is the vertical range over the lines of some panels, of which all are logarithmic or none.
func linesY(panels []LinesPanel) extent {
	var all []Series
	e := unset
	for _, p := range panels {
		for _, l := range p.Lines {
			xs, ys := p.drawable(l)
			all, e = append(all, Series{Kind: l.Kind, X: xs, Y: ys}), e.with(ys...)
		}
	}
	if !panels[0].LogY {
		return focus(all, 0, ofY).padded(0.06)
	}
	e.lo = math.Max(e.lo, e.hi*1e-24) // below that nothing is read
	return e.logPadded(0.06)
}

// xRange is the horizontal range: also where a line has a gap, as an error has that starts at 0. Dots keep off its ends.
func (p LinesPanel) xRange() extent {
	e, pad := unset, 0.0
	for _, l := range p.Lines {
		for _, x := range l.X {
			if !p.LogX || x > 0 {
				e = e.with(x)
			}
		}
		if l.marked(p) {
			pad = 0.04
		}
	}
	if p.LogX {
		return e.logPadded(pad)
	}
	if pad > 0 || e.width() == 0 {
		return e.padded(pad)
	}
	return e
}

// marked reports whether the line has dots.
func (l Line) marked(p LinesPanel) bool {
	xs, _ := p.drawable(l)
	return l.Markers || len(xs) == 1
}

// panel draws the lines with their pens between the given values; of each label that Plotly's legend lists, the first line stands for it.
func (p LinesPanel) panel(size vg.Point, y extent, pens *linePens) *panel {
	x := p.xRange()
	out := &panel{
		title: p.Title, ink: titleInk(p.Kind), w: size.X, h: size.Y,
		x: axis{label: p.XLabel, min: x.lo, max: x.hi, log: p.LogX},
		y: axis{label: p.YLabel, min: y.lo, max: y.hi, log: p.LogY},
	}
	for _, l := range p.Lines {
		hover := fmt.Sprintf("%s: %%{x:.4g}<br>%s: %%{y:.4g}<extra>%s</extra>",
			or(markup(p.XLabel), "x"), or(markup(p.YLabel), "y"), markup(l.name()))
		c := l.series().curve(hover, pens.lists(l))
		c.pen = pens.of(l)
		out.add(c)
		if l.marked(p) {
			out.add(dots{xs: l.X, ys: l.Y, ink: c.pen.ink, radius: 2.7, label: l.name(), hover: hover, group: l.name()})
		}
	}
	return out
}

// linesAlt says where each line begins and ends.
func linesAlt(d LinesData) string {
	parts := make([]string, len(d.Panels))
	for i, p := range d.Panels {
		var b strings.Builder
		fmt.Fprintf(&b, "%s, %s over %s.", or(plain(p.Title), fmt.Sprintf("Panel %d", i+1)), or(plain(p.YLabel), "y"), or(plain(p.XLabel), "x"))
		for _, l := range p.Lines {
			xs, ys := p.drawable(l)
			if len(xs) == 0 {
				fmt.Fprintf(&b, " %s: never above 0.", plain(l.name()))
				continue
			}
			fmt.Fprintf(&b, " %s: %.3g at %.3g", or(plain(l.name()), "Line"), ys[0], xs[0])
			if n := len(xs) - 1; n > 0 {
				fmt.Fprintf(&b, ", %.3g at %.3g", ys[n], xs[n])
			}
			b.WriteString(".")
		}
		parts[i] = b.String()
	}
	return strings.Join(parts, " ")
}
