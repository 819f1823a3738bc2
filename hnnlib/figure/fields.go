package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// FieldPanel is one vector field over phase space with a trajectory in it.
type FieldPanel struct {
	Title  string // "" for the kind's own
	Kind   Kind
	Arrows [][4]float64 // q, p, dq/dt, dp/dt: the field at points of a grid
	Path   [][2]float64 // q, p in the order of time; may end in NaN where it diverged; may be empty
}

// FieldsData is what Fields draws.
type FieldsData struct {
	Name, Title, Alt string // "" for defaults
	QLabel, PLabel   string // "" for "position $q$" and "momentum $p$"
	Panels           []FieldPanel
}

// fieldSize is the side of one field's panel, in points.
const fieldSize vg.Length = 168

// Fields draws vector fields side by side on the same axes, each with a trajectory that darkens with time from
// a ring at its start to a dot at its end, so that a spiral is seen at once (figure 1 of the blog post). Arrow
// lengths are to one scale in all panels. A path that leaves the arrows' region by more than half its size is cut off.
func Fields(d FieldsData) (*Figure, error) {
	name, err := named(d.Name, "fields")
	if err != nil {
		return nil, err
	}
	if len(d.Panels) == 0 {
		return nil, fault(name, "panels", "at least one", "none")
	}
	for i := range d.Panels {
		if err := d.Panels[i].check(name); err != nil {
			return nil, err
		}
	}
	s := &sheet{rows: [][]*panel{nil}, legend: fieldLegend}
	x, y, unit, limit := fieldScale(d.Panels)
	for i, f := range d.Panels {
		p := &panel{
			title: f.name(), ink: titleInk(f.Kind), equal: true,
			x: axis{label: or(d.QLabel, "position $q$"), min: x.lo, max: x.hi},
			y: axis{label: or(d.PLabel, "momentum $p$"), min: y.lo, max: y.hi, bare: i > 0},
		}
		p.w, p.h = equalSize(x, y, fieldSize)
		p.add(arrows{all: f.Arrows, scale: unit, limit: limit, ink: arrowInk})
		p.add(f.path()...)
		s.rows[0] = append(s.rows[0], p)
	}
	return newFigure(name, or(d.Title, "Vector fields and trajectories in phase space"), or(d.Alt, fieldsAlt(d)), s), nil
}

var fieldLegend = []entry{
	{label: "vector field ($q̇$, $ṗ$)", sample: arrowSample, pen: pen{ink: arrowInk, width: 1}},
	{label: "trajectory, darkening with time", sample: fadingSample, pen: pen{ink: black, width: 2.2}},
	{label: "start", sample: ringSample, pen: pen{ink: black, width: 4}},
	{label: "end", sample: dotSample, pen: pen{ink: black, width: 4}},
}

func (f FieldPanel) name() string { return or(f.Title, f.Kind.Label()) }

func (f FieldPanel) check(figure string) error {
	part := fmt.Sprintf("panel %q", f.name())
	if len(f.Arrows) == 0 {
		return fault(figure, part, "at least one arrow", "none")
	}
	for i, a := range f.Arrows {
		if err := checkFinite(figure, fmt.Sprintf("%s, arrow %d", part, i), a[:]...); err != nil {
			return err
		}
	}
	if len(f.Path) == 0 {
		return nil
	}
	return checkSeries(figure, part, f.series())
}

func (f FieldPanel) series() Series {
	s := Series{Kind: f.Kind, Label: "path"}
	for _, p := range f.Path {
		s.X, s.Y = append(s.X, p[0]), append(s.Y, p[1])
	}
	return s
}

// fieldScale is the common range of all panels, the length of an arrow per length of the field, and the longest
// arrow. The true field sets the scale where it is there: a wild one must not shrink it.
func fieldScale(panels []FieldPanel) (x, y extent, unit, limit float64) {
	px, py := unset, unset
	x, y = unset, unset
	strongest, step, truth := 0.0, math.Inf(1), false
	for _, f := range panels {
		if gap := spread(f.Arrows); gap > 0 {
			step = math.Min(step, gap)
		}
		if truth && f.Kind != Truth {
			continue
		}
		if f.Kind == Truth && !truth {
			truth, strongest = true, 0
		}
		for _, a := range f.Arrows {
			strongest = math.Max(strongest, math.Hypot(a[2], a[3]))
		}
	}
	if math.IsInf(step, 1) {
		step = 1
	}
	for _, f := range panels {
		for _, a := range f.Arrows {
			x, y = x.with(a[0]-step/2, a[0]+step/2), y.with(a[1]-step/2, a[1]+step/2)
		}
		for _, p := range f.Path {
			px, py = px.with(p[0]), py.with(p[1])
		}
	}
	if strongest == 0 {
		strongest = 1
	}
	return x.toward(px, x.width()/4), y.toward(py, y.width()/4), 0.95 * step / strongest, 1.2 * step
}

// equalSize is the size of a panel with equal axes whose longer side is given.
func equalSize(x, y extent, side vg.Length) (w, h vg.Length) {
	ratio := vg.Length(x.width() / y.width())
	if ratio > 1 {
		return side, side / ratio
	}
	return side * ratio, side
}

const hoverPhase = "q = %{x:.4g}<br>p = %{y:.4g}<extra></extra>"

// path is the trajectory with its ends marked.
func (f FieldPanel) path() []mark {
	s := f.series()
	first, last := -1, -1
	for i := range s.X {
		if finite(s.X[i]) && finite(s.Y[i]) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	ink := penOf(f.Kind).ink
	end := func(i int, ring bool, what string) dots {
		return dots{xs: s.X[i : i+1], ys: s.Y[i : i+1], ink: ink, radius: 4, ring: ring, hover: what + "<br>" + hoverPhase}
	}
	line := s.curve(hoverPhase, false)
	line.fading, line.pen.width = true, 2.2
	return []mark{line, end(first, true, "start"), end(last, false, "end")}
}

// fieldsAlt says in words what each panel shows: whether its trajectory stays at its distance from the centre.
func fieldsAlt(d FieldsData) string {
	var b strings.Builder
	b.WriteString("Phase space panels side by side, each a vector field with a trajectory.")
	for _, f := range d.Panels {
		fmt.Fprintf(&b, " %s:", plain(f.name()))
		n := len(f.Path)
		for n > 0 && !(finite(f.Path[n-1][0]) && finite(f.Path[n-1][1])) {
			n--
		}
		if n == 0 {
			b.WriteString(" no trajectory.")
			continue
		}
		a, z := f.Path[0], f.Path[n-1]
		fmt.Fprintf(&b, " the trajectory starts %.2f from the origin and ends %.2f from it", math.Hypot(a[0], a[1]), math.Hypot(z[0], z[1]))
		if n < len(f.Path) {
			b.WriteString(", where it diverges")
		}
		b.WriteString(".")
	}
	return b.String()
}

// or is s, or the other where s is empty.
func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
