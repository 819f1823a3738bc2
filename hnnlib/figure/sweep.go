package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

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
	drawn, gaps, before := false, float64(len(lines)-1), map[plot.Kind]int{}
	for k, line := range lines {
		pen, nth := line.Kind.Pen(), before[line.Kind]
		before[line.Kind]++
		pen.Ink, pen.Dash = plot.Mix(pen.Ink, plot.Paper, min(0.2*float64(nth), 0.6)), sweepDashes[nth%len(sweepDashes)]
		marks := line.marks(values, min(0.12, 0.6/max(1, gaps))*(float64(k)-gaps/2), pen)
		p.Add(marks...)
		drawn = drawn || marks != nil
	}
	if !drawn {
		return nil
	}
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
