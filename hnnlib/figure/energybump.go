package figure

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
)

// Sizes in points: the phase panel is as tall as both panels beside it.
const (
	bumpHeight vg.Length = 108
	bumpWidth  vg.Length = 285
	bumpPhase  vg.Length = 237
)

// EnergyBump draws a motion whose energy is kept, changed, and kept again (figure 8 of the blog post): its path in phase
// space over the lines of equal learned H on the left, position and energy over time on the right, the changes marked
// by bands. The learned H along the legs is shifted so that it begins at the true energy.
func EnergyBump(legs []eval.Leg, ground plot.Grid, l Labels) *plot.Sheet {
	s := &plot.Sheet{Name: "energy-bump", Title: "Adding and removing energy",
		About: "A path in phase space, and position and energy over time."}
	phase := l.plane("", plot.Neutral)
	phase.Tall, phase.Width, phase.Height = true, bumpPhase, bumpPhase
	phase.Add(ridden(legs, ground, bumpGround)...)
	position := overTime(legs, l.t(), l.q())
	energy := overTime(legs, l.t(), "energy $H$")
	truth := plot.Line{Kind: plot.Truth, Label: "true energy"}
	learned := plot.Line{Kind: plot.HNN, Label: "learned $H$"}
	for _, leg := range legs {
		s.About += told(leg)
		position.Add(stretchLine(leg, leg.Times, leg.Q(0)))
		truth.X, truth.Y = append(truth.X, leg.Times...), append(truth.Y, leg.Energy...)
		for _, own := range leg.Own {
			learned.Y = append(learned.Y, own+legs[0].Energy[0]-legs[0].Own[0])
		}
	}
	learned.X = truth.X
	energy.Add(truth, learned)
	plot.LinkX(position, energy)
	s.Rows = [][]*plot.Panel{{phase, position}, {nil, energy}}
	return s
}

// told says what a leg does to the true energy.
func told(leg eval.Leg) string {
	label, _ := gradient(leg.Stretch)
	n := len(leg.Times) - 1
	return fmt.Sprintf(" From t = %.3g to %.3g along the %s: true energy from %.3g to %.3g.",
		leg.Times[0], leg.Times[n], label, leg.Energy[0], leg.Energy[n])
}

var bumpGround = plot.Mix(plot.Paper, plot.Grey, 0.4)

// gradient says what drives the state along a stretch, and how its line looks.
func gradient(st eval.Stretch) (string, plot.Pen) {
	switch {
	case st.Gain > 0:
		return "Riemann gradient", plot.Pen{Ink: plot.Green, Width: 2.4}
	case st.Gain < 0:
		return "negative Riemann gradient", plot.Pen{Ink: plot.Pink, Width: 2.4}
	}
	return "symplectic gradient", plot.Pen{Ink: plot.Blue, Width: 2}
}

func stretchLine(leg eval.Leg, xs, ys []float64) plot.Line {
	label, pen := gradient(leg.Stretch)
	return plot.Line{Label: label, X: xs, Y: ys, Pen: &pen}
}

// ridden are the legs over the lines of equal H, with an arrow head on each and their ends marked.
func ridden(legs []eval.Leg, ground plot.Grid, ink color.NRGBA) []plot.Mark {
	levels := ground.Levels(14)
	all := []plot.Mark{plot.Contours{Grid: ground, Label: "contours of the learned $H$", Level: levels[1 : len(levels)-1], Ink: ink}}
	var heads, ends []plot.Mark
	for i, leg := range legs {
		line := stretchLine(leg, leg.Q(0), leg.P(0))
		all = append(all, line)
		if arrow, ok := heading(legs, i); ok {
			heads = append(heads, plot.Headings{Label: line.Label, All: []plot.Arrow{arrow}, Ink: line.Pen.Ink})
		}
		first, last := plot.Ends(line.X, line.Y)
		end := func(label string, at int) plot.Dots {
			return plot.Dots{Label: label, X: line.X[at : at+1], Y: line.Y[at : at+1], Ink: line.Pen.Ink, Radius: 4.5}
		}
		if i == 0 {
			start := end("start", first)
			start.Ring = true
			ends = append(ends, start)
		}
		if i == len(legs)-1 {
			ends = append(ends, end("end", last))
		}
	}
	return append(append(all, heads...), ends...)
}

// heading is a place along leg i, where the other legs are furthest away, and the direction there.
func heading(legs []eval.Leg, i int) (best plot.Arrow, ok bool) {
	room := -1.0
	for _, part := range []float64{0.5, 0.35, 0.65, 0.2, 0.8} {
		at, found := along(legs[i].Q(0), legs[i].P(0), part)
		if !found {
			return best, false
		}
		nearest := math.Inf(1)
		for k, other := range legs {
			for _, x := range other.States {
				if gap := math.Hypot(x[0]-at.X, x[1]-at.Y); k != i && gap < nearest {
					nearest = gap
				}
			}
		}
		if nearest > room {
			best, room = at, nearest
		}
	}
	return best, true
}

// along is the place at a part of a path's length and the direction there; none on a path without length.
func along(xs, ys []float64, part float64) (plot.Arrow, bool) {
	lengths := make([]float64, len(xs))
	for i := 1; i < len(xs); i++ {
		lengths[i] = lengths[i-1] + math.Hypot(xs[i]-xs[i-1], ys[i]-ys[i-1])
	}
	for i := 1; i < len(xs); i++ {
		if lengths[i] > lengths[i-1] && lengths[i] >= part*lengths[len(xs)-1] {
			return plot.Arrow{X: (xs[i-1] + xs[i]) / 2, Y: (ys[i-1] + ys[i]) / 2, DX: xs[i] - xs[i-1], DY: ys[i] - ys[i-1]}, true
		}
	}
	return plot.Arrow{}, false
}

// overTime is a panel over time with a band for each leg that changes the energy.
func overTime(legs []eval.Leg, t, label string) *plot.Panel {
	p := &plot.Panel{X: t, Y: label, Width: bumpWidth, Height: bumpHeight}
	for _, leg := range legs {
		if leg.Gain != 0 {
			_, pen := gradient(leg.Stretch)
			p.Add(plot.Band{X0: leg.Times[0], X1: leg.Times[len(leg.Times)-1],
				Y0: plot.Everywhere[0], Y1: plot.Everywhere[1], Ink: pen.Ink})
		}
	}
	return p
}
