package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// PixelBump draws how a pendulum known from pictures only is given energy (figure 8 of the blog post): its path in
// latent space over lines of equal learned H on the left; on the right decoded frames at their times, and the angle and
// the energy recovered from them, with bands over the legs that change the energy. energies[i] are those along
// legs[i], from the second point to the last but one; nil where none can be recovered.
func PixelBump(legs []pixel.Course, energies [][]float64, ground plot.Grid) *plot.Sheet {
	const width, height vg.Length = 330, 98 // in points
	phase := &plot.Panel{X: latentQ, Y: latentP, Width: bumpPhase, Height: bumpPhase, Tall: true}
	film := plot.Film{Label: "frame"}
	var inks []color.NRGBA
	var ride []eval.Course
	for _, leg := range legs {
		ride = append(ride, leg.Course)
		ink := color.NRGBA{}
		if leg.Gain != 0 {
			ink = legLine(leg.Gain, nil, nil).Pen.Ink
			film.Wanted = append(film.Wanted, (leg.Times[0]+leg.Times[len(leg.Times)-1])/2)
		}
		for k, t := range leg.Times[1:] { // the first is the last of the leg before
			film.Times, film.Frames = append(film.Times, t), append(film.Frames, leg.Frames[k+1])
			inks = append(inks, ink)
		}
	}
	film.Edge = func(i int) color.NRGBA { return inks[i] }
	phase.Add(ridden(ride, ground)...)
	strip := &plot.Panel{Bare: true, Width: width, Height: framePitch}
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
