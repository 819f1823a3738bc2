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
func PixelBump(legs []pixel.Leg, energies [][]float64, ground plot.Grid) *plot.Sheet {
	const width, height vg.Length = 330, 98
	phase := &plot.Panel{X: latentQ, Y: latentP, Width: bumpPhase, Height: bumpPhase, Tall: true}
	film := plot.Film{Label: "frame"}
	var inks []color.NRGBA
	var ride []eval.Leg
	for _, leg := range legs {
		ride = append(ride, eval.Leg{Stretch: leg.Stretch, Course: leg.Course.Course})
		ink := color.NRGBA{}
		if leg.Gain != 0 {
			_, pen := gradient(leg.Stretch)
			ink = pen.Ink
			film.Wanted = append(film.Wanted, (leg.Times[0]+leg.Times[len(leg.Times)-1])/2)
		}
		for k, t := range leg.Times[1:] { // the first is the last of the leg before
			film.Times, film.Frames, inks = append(film.Times, t), append(film.Frames, leg.Frames[k+1]), append(inks, ink)
		}
	}
	film.Edge = func(i int) color.NRGBA { return inks[i] }
	phase.Add(ridden(ride, ground, bumpGround)...)
	strip := &plot.Panel{Bare: true, Width: width, Height: framePitch}
	strip.Add(film)
	angle, energy := overTime(ride, "frame", "angle (rad)"), overTime(ride, "frame", "recovered energy")
	for i, leg := range legs {
		angle.Add(stretchLine(ride[i], leg.Times, leg.Angles))
		if e := energies[i]; e != nil {
			energy.Add(stretchLine(ride[i], leg.Times[1:1+len(e)], e))
		}
	}
	for _, p := range []*plot.Panel{angle, energy} {
		p.Width, p.Height = width, height
	}
	plot.LinkX(strip, angle, energy)
	s := &plot.Sheet{Name: "energy_bump", Title: "Adding and removing energy in latent space", About: fmt.Sprintf(
		"A path in latent space of %d legs, decoded frames, and over time the angle and the energy recovered from them.", len(legs))}
	s.Row(phase, strip)
	s.Row(nil, angle)
	s.Row(nil, energy)
	return s
}
