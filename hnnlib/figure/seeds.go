package figure

import (
	"fmt"

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
