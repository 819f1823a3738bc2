package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// Angles draws the pendulum's angle and energy over hundreds of frames (figure 7 of the blog post), and above them some
// of the frames of each course at their times. energies[i] are the energies recovered from courses[i], from frame 1 to
// the last but one.
func Angles(courses []pixel.Course, energies [][]float64) *plot.Sheet {
	const width vg.Length = 452
	strips := &plot.Panel{Bare: true, Width: width, Height: vg.Length(len(courses)) * framePitch,
		YLim: [2]float64{-float64(len(courses)), 0}}
	angle := &plot.Panel{X: "frame", Y: "angle (rad)", Width: width, Height: 118}
	energy := &plot.Panel{X: "frame", Y: "energy", Width: width, Height: 88, FromZero: true}
	about := "Angle and energy over time, with pictures above."
	swing := func(angles []float64) float64 { return floats.Norm(finite(angles), math.Inf(1)) }
	for row, c := range courses {
		kind, times, n := plot.Kind(c.Kind), counted(len(c.Frames)), len(c.Angles)
		strips.YTicks = append(strips.YTicks, filmTick(c, row))
		frames := make([]plot.Frame, len(c.Frames))
		for i, frame := range c.Frames {
			frames[i] = frame
		}
		strips.Add(plot.Film(kind.Label(), row, width, times, frames))
		angle.Add(plot.Line{Kind: kind, X: times, Y: c.Angles})
		energy.Add(plot.Line{Kind: kind, X: times[1 : len(times)-1], Y: energies[row]})
		about += fmt.Sprintf(" %s: largest angle %.3g in the first fifth of the time, %.3g in the last.",
			kind.Label(), swing(c.Angles[:(n+4)/5]), swing(c.Angles[n*4/5:]))
	}
	plot.LinkX(strips, angle, energy)
	return &plot.Sheet{Name: "angles", Title: "Angle and energy over time", About: about,
		Rows: [][]*plot.Panel{{strips}, {angle}, {energy}}}
}
