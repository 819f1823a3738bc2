package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

// SeedGroup is one model's metric over independently trained seeds.
type SeedGroup struct {
	Kind   plot.Kind
	Values []float64 // one for each seed, positive; not finite if a rollout diverged, which the label counts
	// Paper is the paper's value, and Interval its ± within one model; 0 for none.
	Paper, Interval float64
}

// SeedPanel draws a metric of several models: a dot for each seed, a bar at their mean, and the paper's value.
func SeedPanel(title, metric string, groups ...SeedGroup) *plot.Panel {
	p := &plot.Panel{Title: title, Y: metric, LogY: true, Width: 105 * vg.Length(len(groups)), Height: 190,
		XLim: [2]float64{-0.5, float64(len(groups)) - 0.5}}
	for k, g := range groups {
		good, label := finite(g.Values), g.Kind.Label()
		if lost := len(g.Values) - len(good); lost > 0 {
			label += fmt.Sprintf("\n(%d diverged)", lost)
		}
		p.XTicks = append(p.XTicks, plot.Tick{At: float64(k), Label: label})
		p.Add(g.marks(float64(k), good)...)
	}
	return p
}

// Seeds returns a sheet with the panels of several protocols on one logarithmic axis, in rows of at most three.
func Seeds(panels ...*plot.Panel) *plot.Sheet {
	s := &plot.Sheet{Name: "seeds", Title: "Models over seeds", About: "One dot a seed."}
	plot.LinkY(panels...)
	wrap(s, panels)
	return s
}

// marks returns the paper's band and line, the mean's bar and the seeds' dots, around place k.
func (g SeedGroup) marks(k float64, good []float64) []plot.Mark {
	var all []plot.Mark
	if g.Paper > 0 {
		pen := plot.Pen{Ink: plot.Ochre, Width: 1.4, Dash: plot.HNN.Pen().Dash}
		label := "paper's value, ± its own interval"
		all = append(all,
			plot.Band{Label: label, X0: k - 0.38, X1: k + 0.38, Y0: g.Paper - g.Interval, Y1: g.Paper + g.Interval,
				Ink: pen.Ink},
			plot.Line{Label: label, X: []float64{k - 0.38, k + 0.38}, Y: []float64{g.Paper, g.Paper},
				Pen: &pen, Note: fmt.Sprintf("%.4g ± %.2g", g.Paper, g.Interval)})
	}
	mean := stat.Mean(good, nil)
	xs, gaps := counted(len(good)), float64(len(good)-1)
	for i := range xs {
		xs[i] = k + 0.26/max(1, gaps)*(xs[i]-gaps/2)
	}
	pen := plot.Pen{Ink: g.Kind.Ink(), Width: 2.6}
	return append(all,
		plot.Line{Label: "mean over seeds", X: []float64{k - 0.22, k + 0.22}, Y: []float64{mean, mean}, Pen: &pen,
			Note: fmt.Sprintf("%s, %d seeds: %.4g", g.Kind.Label(), len(good), mean)},
		plot.Dots{Kind: g.Kind, Label: "one seed", X: xs, Y: good, Radius: 3.2,
			Ink: plot.Fade(g.Kind.Ink(), 0.65), Noun: "seed"})
}

// SweepLine is a metric at the values of a setting, of one model and one choice of all other settings.
type SweepLine struct {
	Kind   plot.Kind
	Label  string      // the other settings; "" for the kind's own
	Values [][]float64 // at each value of the setting, a number for each seed; none if nothing is trained there
}

// sweepDashes tell lines of a panel apart, besides their shades.
var sweepDashes = [][]vg.Length{nil, {8, 2.5}, {2.4, 1.8}, {9, 2, 2, 2}}

// SweepPanel draws a metric against the values of a setting, which are evenly spaced: a dot for each seed, and lines
// through the means. It returns nil if no number can be drawn.
func SweepPanel(metric, setting string, values []string, lines []SweepLine) *plot.Panel {
	p := &plot.Panel{Title: metric, X: setting, LogY: true, XLim: [2]float64{-0.5, float64(len(values)) - 0.5}}
	every := 1 + len(values)/8 // names of more would touch
	for k, value := range values {
		if k%every == 0 {
			p.XTicks = append(p.XTicks, plot.Tick{At: float64(k), Label: value})
		}
	}
	gaps, before := float64(len(lines)-1), map[plot.Kind]int{}
	var all []plot.Mark
	for k, line := range lines {
		pen, nth := line.Kind.Pen(), before[line.Kind]
		before[line.Kind]++
		pen.Ink, pen.Dash = plot.Mix(pen.Ink, plot.Paper, min(0.2*float64(nth), 0.6)), sweepDashes[nth%len(sweepDashes)]
		all = append(all, line.marks(values, min(0.12, 0.6/max(1, gaps))*(float64(k)-gaps/2), pen)...)
	}
	if all == nil {
		return nil
	}
	p.Add(all...)
	return p
}

// marks returns the seeds' dots and the line through their means, shifted aside, or nil if no number is finite.
func (l SweepLine) marks(names []string, aside float64, pen plot.Pen) []plot.Mark {
	dots := plot.Dots{Kind: l.Kind, Label: l.Label, Ink: plot.Fade(pen.Ink, 0.65), Radius: 2.6, Noun: "seed"}
	means := plot.Line{Kind: l.Kind, Label: l.Label, Pen: &pen}
	var notes []string
	for k, values := range l.Values {
		good, x := finite(values), float64(k)+aside
		for _, v := range good {
			dots.X, dots.Y = append(dots.X, x), append(dots.Y, v)
		}
		if len(good) > 0 {
			mean := stat.Mean(good, nil)
			means.X, means.Y = append(means.X, x), append(means.Y, mean)
			notes = append(notes, fmt.Sprintf("%.3g at %s", mean, names[k]))
		}
	}
	if len(dots.X) == 0 {
		return nil
	}
	means.Note = "mean over seeds " + strings.Join(notes, ", ")
	return []plot.Mark{means, dots}
}
