package figure

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// bumpPhase is the side of the phase panel in points. It is as tall as both panels beside it.
const bumpPhase vg.Length = 237

// EnergyBump draws a motion whose energy is kept, changed, and kept again (figure 8 of the blog post). On the left is
// its path in phase space over the contours of the learned H, on the right position and energy over time, with bands
// where the energy changes. The learned H along the legs is shifted to begin at the true energy.
func EnergyBump(legs []eval.Course, ground plot.Grid, l Labels) *plot.Sheet {
	s := &plot.Sheet{Name: "energy-bump", Title: "Adding and removing energy",
		About: "A path in phase space, and position and energy over time."}
	phase := l.plane("", plot.Neutral, bumpPhase)
	phase.Tall = true
	phase.Add(ridden(legs, ground)...)
	position, energy := overTime(legs, l.t(), l.q(), 285, 108), overTime(legs, l.t(), "energy $H$", 285, 108)
	truth := plot.Line{Kind: plot.Truth, Label: "true energy"}
	learned := plot.Line{Kind: plot.HNN, Label: "learned $H$"}
	for _, leg := range legs {
		n, line := len(leg.Times)-1, legLine(leg.Gain, leg.Times, leg.Q(0))
		s.About += fmt.Sprintf(" From t = %.3g to %.3g along the %s: true energy from %.3g to %.3g.",
			leg.Times[0], leg.Times[n], line.Label, leg.Energy[0], leg.Energy[n])
		position.Add(line)
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

// PixelBump draws a pendulum, learned from pictures, whose energy is changed (figure 8 of the blog post). On the left
// is its path in latent space over contours of the learned H; on the right are decoded frames at their times, and the
// angle and the energy recovered from them, with bands over the legs that change the energy. energies[i] are the
// energies along legs[i], from the second point to the last but one, or nil if they can't be recovered.
func PixelBump(legs []pixel.Course, energies [][]float64, ground plot.Grid) *plot.Sheet {
	const width, height vg.Length = 330, 98 // in points
	phase := &plot.Panel{X: latentQ, Y: latentP, Width: bumpPhase, Height: bumpPhase, Tall: true}
	var ride []eval.Course
	var times, wanted []float64
	var frames []plot.Frame
	for i, leg := range legs {
		ride = append(ride, leg.Course)
		if leg.Gain != 0 {
			wanted = append(wanted, (leg.Times[0]+leg.Times[len(leg.Times)-1])/2)
		}
		for k := min(i, 1); k < len(leg.Times); k++ { // a leg begins with the last point of the previous leg
			times, frames = append(times, leg.Times[k]), append(frames, leg.Frames[k])
		}
	}
	film := plot.Film("frame", 0, width, times, frames, wanted...)
	for i := range film.All {
		for _, leg := range legs {
			if at := film.All[i].X; leg.Gain != 0 && at > leg.Times[0] && at <= leg.Times[len(leg.Times)-1] {
				film.All[i].Ink = legLine(leg.Gain, nil, nil).Pen.Ink
			}
		}
	}
	phase.Add(ridden(ride, ground)...)
	strip := &plot.Panel{Bare: true, Width: width, Height: framePitch, YLim: [2]float64{-1, 0}}
	strip.Add(film)
	angle := overTime(ride, "frame", "angle (rad)", width, height)
	energy := overTime(ride, "frame", "recovered energy", width, height)
	for i, leg := range legs {
		angle.Add(legLine(leg.Gain, leg.Times, leg.Angles))
		if e := energies[i]; e != nil {
			energy.Add(legLine(leg.Gain, leg.Times[1:1+len(e)], e))
		}
	}
	plot.LinkX(strip, angle, energy)
	return &plot.Sheet{Name: "energy_bump", Title: "Adding and removing energy in latent space",
		Rows: [][]*plot.Panel{{phase, strip}, {nil, angle}, {nil, energy}},
		About: fmt.Sprintf("A path in latent space of %d legs, decoded frames, and over time the angle and the energy "+
			"recovered from them.", len(legs))}
}

// legLine returns a line along a leg with some gain. Its look and label show which gradient the leg follows.
func legLine(gain float64, xs, ys []float64) plot.Line {
	line := plot.Line{Label: "symplectic gradient", X: xs, Y: ys, Pen: &plot.Pen{Ink: plot.Blue, Width: 2}}
	switch {
	case gain > 0:
		line.Label, line.Pen = "Riemann gradient", &plot.Pen{Ink: plot.Green, Width: 2.4}
	case gain < 0:
		line.Label, line.Pen = "negative Riemann gradient", &plot.Pen{Ink: plot.Pink, Width: 2.4}
	}
	return line
}

// ridden returns the legs over the contours of H, with an arrow head on each leg, and marks at the start and the end.
func ridden(legs []eval.Course, ground plot.Grid) []plot.Mark {
	all, heads := grounded(ground, 14, 0.4), []plot.Mark(nil)
	for i, leg := range legs {
		line := legLine(leg.Gain, leg.Q(0), leg.P(0))
		all = append(all, line)
		if arrow, ok := heading(legs, i); ok {
			heads = append(heads, plot.Headings{Label: line.Label, All: []plot.Arrow{arrow}, Ink: line.Pen.Ink})
		}
	}
	end := func(label string, leg eval.Course, last bool) plot.Dots {
		x, y := leg.Q(0), leg.P(0)
		at, to := plot.Ends(x, y)
		if last {
			at = to
		}
		ink := legLine(leg.Gain, nil, nil).Pen.Ink
		return plot.Dots{Label: label, X: x[at : at+1], Y: y[at : at+1], Ink: ink, Radius: 4.5, Ring: !last}
	}
	return append(append(all, heads...), end("start", legs[0], false), end("end", legs[len(legs)-1], true))
}

// grounded returns contours of the learned H, in a grey of some darkness, or none if H is constant.
func grounded(g plot.Grid, lines int, dark float64) []plot.Mark {
	levels := g.Levels(lines)
	if len(levels) <= 3 {
		return nil
	}
	return []plot.Mark{plot.Contours{Grid: g, Label: "contours of the learned $H$", Level: levels[1 : len(levels)-1],
		Ink: plot.Mix(plot.Paper, plot.Grey, dark)}}
}

// heading returns the place along leg i that is furthest from the other legs, out of five, and the direction there, or
// false if the leg has no length.
func heading(legs []eval.Course, i int) (best plot.Arrow, ok bool) {
	xs, ys := legs[i].Q(0), legs[i].P(0)
	lengths := make([]float64, len(xs)) // of the path up to each point
	for k := 1; k < len(xs); k++ {
		lengths[k] = lengths[k-1] + math.Hypot(xs[k]-xs[k-1], ys[k]-ys[k-1])
	}
	room := -1.0
	for _, part := range []float64{0.5, 0.35, 0.65, 0.2, 0.8} {
		k := sort.SearchFloat64s(lengths, part*lengths[len(xs)-1])
		if k == 0 || k == len(xs) {
			return best, false
		}
		dx, dy := xs[k]-xs[k-1], ys[k]-ys[k-1]
		at := plot.Arrow{X: xs[k-1] + dx/2, Y: ys[k-1] + dy/2, DX: dx, DY: dy}
		nearest := math.Inf(1)
		for other := range legs {
			for _, x := range legs[other].States {
				if gap := math.Hypot(x[0]-at.X, x[1]-at.Y); other != i && gap < nearest {
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

// overTime returns a panel over time with a band for each leg that changes the energy.
func overTime(legs []eval.Course, t, label string, width, height vg.Length) *plot.Panel {
	p := &plot.Panel{X: t, Y: label, Width: width, Height: height}
	for _, leg := range legs {
		if leg.Gain != 0 {
			p.Add(plot.Band{X0: leg.Times[0], X1: leg.Times[len(leg.Times)-1],
				Y0: plot.Everywhere[0], Y1: plot.Everywhere[1], Ink: legLine(leg.Gain, nil, nil).Pen.Ink})
		}
	}
	return p
}
