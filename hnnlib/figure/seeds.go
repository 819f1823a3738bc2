package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// SeedGroup is one model's metric over independently trained seeds.
type SeedGroup struct {
	Kind   Kind
	Label  string    // below the axis; "" for the kind's own
	Values []float64 // one a seed, positive; Inf or NaN (a diverged rollout) is counted in the label, not drawn
	Paper  *PaperValue
}

// PaperValue is what the paper reports for a metric.
type PaperValue struct {
	Mean, Interval float64 // Interval is the ± of the paper, within one model; 0 if there is none
}

// SeedsPanel is one protocol.
type SeedsPanel struct {
	Title  string
	Groups []SeedGroup
}

// SeedsData is what Seeds draws.
type SeedsData struct {
	Name, Title, Alt string // "" for defaults
	Metric           string // label of the vertical axis with its unit, such as "energy MSE"
	Panels           []SeedsPanel
}

// Seeds draws a metric of several models, a dot a seed and a bar at their mean, beside the paper's value with its
// interval, on a logarithmic axis that all panels share. More than three panels stand in rows.
func Seeds(d SeedsData) (*Figure, error) {
	name, err := named(d.Name, "seeds")
	if err != nil {
		return nil, err
	}
	values, err := d.check(name)
	if err != nil {
		return nil, err
	}
	values = values.logPadded(0.08)
	s := &sheet{legend: []entry{
		{label: "one seed", sample: dotSample, pen: pen{ink: neutral, width: 3.2}},
		{label: "mean over seeds", sample: strokeSample, pen: pen{ink: neutral, width: 2.6}},
	}}
	if d.hasPaper() {
		s.legend = append(s.legend, entry{label: "paper's value, ± its own interval", sample: bandSample, pen: paperPen})
	}
	per := d.across()
	for i, part := range d.Panels {
		p := part.panel()
		p.y = axis{label: or(d.Metric, "metric"), min: values.lo, max: values.hi, log: true, bare: i%per > 0}
		for k, g := range part.Groups {
			p.add(g.marks(float64(k), values.lo)...)
		}
		if i%per == 0 {
			s.rows = append(s.rows, make([]*panel, per))
		}
		s.rows[len(s.rows)-1][i%per] = p
	}
	return newFigure(name, or(d.Title, "Models over seeds"), or(d.Alt, seedsAlt(d)), s), nil
}

var paperPen = pen{ink: rgb(0x8A6D00), width: 1.4, dash: penOf(HNN).dash}

func (d SeedsData) hasPaper() bool {
	for _, p := range d.Panels {
		for _, g := range p.Groups {
			if g.Paper != nil {
				return true
			}
		}
	}
	return false
}

func (g SeedGroup) name() string { return or(g.Label, g.Kind.Label()) }

// good are the values that can be drawn.
func (g SeedGroup) good() []float64 {
	var out []float64
	for _, v := range g.Values {
		if finite(v) {
			out = append(out, v)
		}
	}
	return out
}

func (d SeedsData) check(name string) (extent, error) {
	values := unset
	if len(d.Panels) == 0 {
		return values, fault(name, "panels", "at least one", "none")
	}
	for _, p := range d.Panels {
		if len(p.Groups) == 0 {
			return values, fault(name, fmt.Sprintf("panel %q", p.Title), "at least one group", "none")
		}
		for _, g := range p.Groups {
			part := fmt.Sprintf("panel %q, group %q", p.Title, g.name())
			good := g.good()
			if len(good) == 0 {
				return values, fault(name, part, "at least one finite value", "none of %d", len(g.Values))
			}
			for _, v := range good {
				if v <= 0 {
					return values, fault(name, part, "positive values for a logarithmic axis", "%v", v)
				}
			}
			values = values.with(good...)
			if g.Paper == nil {
				continue
			}
			if !finite(g.Paper.Mean) || g.Paper.Mean <= 0 || !finite(g.Paper.Interval) || g.Paper.Interval < 0 {
				return values, fault(name, part, "a positive value of the paper with an interval of at least 0", "%v ± %v", g.Paper.Mean, g.Paper.Interval)
			}
			values = values.with(g.Paper.Mean, g.Paper.Mean+g.Paper.Interval)
		}
	}
	return values, nil
}

// seedsBreadth is how wide the panels of one of several rows are together at most: with the axes, about 1000 pixels.
const seedsBreadth vg.Length = 640

// across is how many panels stand beside each other: all of up to three; of more at most three, as evenly as their rows allow.
func (d SeedsData) across() int {
	n := len(d.Panels)
	if n <= 3 {
		return n
	}
	var widest vg.Length
	for _, p := range d.Panels {
		widest = max(widest, p.panel().w)
	}
	most := max(1, min(3, int(seedsBreadth/widest)))
	rows := (n + most - 1) / most
	return (n + rows - 1) / rows
}

// panel has a place of width 1 for each group.
func (p SeedsPanel) panel() *panel {
	out := &panel{title: p.Title, ink: textInk, w: 105 * vg.Length(len(p.Groups)), h: 190}
	out.x = axis{min: -0.5, max: float64(len(p.Groups)) - 0.5}
	for k, g := range p.Groups {
		label := g.name()
		if lost := len(g.Values) - len(g.good()); lost > 0 {
			label += fmt.Sprintf("\n(%d diverged)", lost)
		}
		out.x.names = append(out.x.names, tick{at: float64(k), label: label})
	}
	return out
}

// marks are the paper's band and line, the mean's bar and the seeds around place k.
func (g SeedGroup) marks(k, floor float64) []mark {
	const reach = 0.38
	ends := []float64{k - reach, k + reach}
	var all []mark
	if g.Paper != nil {
		lo := math.Max(g.Paper.Mean-g.Paper.Interval, floor)
		hover := fmt.Sprintf("paper: %.4g ± %.2g<extra></extra>", g.Paper.Mean, g.Paper.Interval)
		all = append(all,
			band{x0: ends[0], x1: ends[1], y0: lo, y1: g.Paper.Mean + g.Paper.Interval, ink: bandInk(paperPen.ink)},
			curve{xs: ends, ys: []float64{g.Paper.Mean, g.Paper.Mean}, pen: paperPen, hover: hover})
	}
	good := g.good()
	mean := 0.0
	for _, v := range good {
		mean += v / float64(len(good))
	}
	ink := penOf(g.Kind).ink
	xs := make([]float64, len(good))
	for i := range xs {
		xs[i] = k + beside(i, len(xs))
	}
	return append(all,
		curve{xs: []float64{k - 0.22, k + 0.22}, ys: []float64{mean, mean}, pen: pen{ink: ink, width: 2.6},
			hover: fmt.Sprintf("mean of %d: %.4g<extra>%s</extra>", len(good), mean, markup(g.name()))},
		dots{xs: xs, ys: good, ink: fade(ink, 0.65), radius: 3.2, hover: "%{y:.4g}<extra>" + markup(g.name()) + "</extra>"})
}

// beside spreads n dots over the middle of their place, in an order that keeps neighbours apart.
func beside(i, n int) float64 {
	if n == 1 {
		return 0
	}
	return 0.26 * (float64(i)/float64(n-1) - 0.5)
}

func seedsAlt(d SeedsData) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s on a logarithmic axis, one dot a seed.", plain(or(d.Metric, "A metric")))
	for _, p := range d.Panels {
		for _, g := range p.Groups {
			good := g.good()
			e := unset.with(good...)
			fmt.Fprintf(&b, " %s, %s: %d seeds from %.3g to %.3g", plain(p.Title), plain(g.name()), len(good), e.lo, e.hi)
			if g.Paper != nil {
				fmt.Fprintf(&b, "; the paper has %.3g", g.Paper.Mean)
			}
			b.WriteString(".")
		}
	}
	return b.String()
}
