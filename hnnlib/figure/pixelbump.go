package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

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
