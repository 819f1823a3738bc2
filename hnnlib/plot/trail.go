package plot

import (
	"fmt"
	"math"

	"github.com/MetalBlueberry/go-plotly/pkg/types"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// Trail is a trajectory that darkens with time, from a ring at its start to a dot at its end. It is a guest in its
// panel: where it leaves what else is drawn there by more than half of that, it is cut off.
type Trail struct {
	Kind Kind
	X, Y []float64 // may end in NaN where it diverged
	Halo bool      // white around the line, for a ground with colours
}

func (t Trail) line() Line {
	return Line{Kind: t.Kind, Label: trailLabel, X: t.X, Y: t.Y, Width: 2.2, Fading: true}
}

const trailLabel = "trajectory, darkening with time"

// ends are the marked ends.
func (t Trail) ends() []Dots {
	first, last, n := ends(t.X, t.Y, false, false)
	if n == 0 {
		return nil
	}
	end := func(i int, ring bool, label string) Dots {
		return Dots{Kind: t.Kind, Label: label, X: t.X[i : i+1], Y: t.Y[i : i+1], Radius: 4, Ring: ring}
	}
	return []Dots{end(first, true, "start"), end(last, false, "end")}
}

func (t Trail) check() error { return checkPoints("trajectory", t.X, t.Y) }

func (t Trail) reach(logX, logY bool) reach {
	r := t.line().reach(logX, logY)
	r.guest = 0.25
	return r
}

func (t Trail) entries(*Panel) []entry {
	return []entry{
		{label: trailLabel, sample: fadingSample, pen: Pen{Ink: Black, Width: 2.2}},
		{label: "start", sample: ringSample, pen: Pen{Ink: Black, Width: 4}},
		{label: "end", sample: dotSample, pen: Pen{Ink: Black, Width: 4}},
	}
}

func (t Trail) points() int { return len(t.X) }

func (t Trail) Plot(c draw.Canvas, plt *gonum.Plot) {
	if t.Halo {
		Line{X: t.X, Y: t.Y, Pen: &Pen{Ink: Paper, Width: 4}}.Plot(c, plt)
	}
	t.line().Plot(c, plt)
	for _, d := range t.ends() {
		d.Plot(c, plt)
	}
}

func (t Trail) traces(on *cell, keep int) []types.Trace {
	var all []types.Trace
	if t.Halo {
		halo := Line{Label: trailLabel, X: t.X, Y: t.Y, Pen: &Pen{Ink: Paper, Width: 4}, Silent: true}
		all = halo.traces(on, keep)
	}
	all = append(all, t.line().traces(on, keep)...)
	for _, d := range t.ends() {
		all = append(all, d.traces(on, keep)...)
	}
	return all
}

// words say whether the trajectory keeps its distance from the centre.
func (t Trail) words(*Panel) string {
	first, last, _ := ends(t.X, t.Y, false, false)
	text := fmt.Sprintf("The trajectory starts %.2f from the origin and ends %.2f from it",
		math.Hypot(t.X[first], t.Y[first]), math.Hypot(t.X[last], t.Y[last]))
	if last < len(t.X)-1 {
		text += ", where it diverges"
	}
	return text + "."
}
