package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"
)

// Angles draws the pendulum's angle and energy over hundreds of frames (figure 7 of the blog post), and above them some
// of the frames of each course at their times. energies[i] are those recovered along courses[i], from frame 1 to the last
// but one.
func Angles(courses []pixel.Course, energies [][]float64) *plot.Sheet {
	const width vg.Length = 452
	strips := &plot.Panel{Bare: true, Width: width, Height: vg.Length(len(courses)) * framePitch}
	angle := &plot.Panel{X: "frame", Y: "angle (rad)", Width: width, Height: 118}
	energy := &plot.Panel{X: "frame", Y: "energy", Width: width, Height: 88, FromZero: true}
	for row, c := range courses {
		kind, times := plot.Kind(c.Kind), counted(len(c.Frames))
		strips.YTicks = append(strips.YTicks, plot.Tick{At: -float64(row) - 0.5, Label: strings.Replace(kind.Label(), " ", "\n", 1), Kind: kind})
		strips.Add(plot.Film{Label: kind.Label(), Times: times, Frames: filmOf(c), Row: row})
		angle.Add(plot.Line{Kind: kind, X: times, Y: c.Angles})
		energy.Add(plot.Line{Kind: kind, X: times[1 : len(times)-1], Y: energies[row]})
	}
	plot.LinkX(strips, angle, energy)
	s := &plot.Sheet{Name: "angles", Title: "Angle and energy over time", About: swings(courses)}
	s.Row(strips)
	s.Row(angle)
	s.Row(energy)
	return s
}

// swings says how far each pendulum swings at first and at the end.
func swings(courses []pixel.Course) string {
	text := "Angle and energy over time, with pictures above."
	for _, c := range courses {
		n := len(c.Angles)
		text += fmt.Sprintf(" %s: largest angle %.3g in the first fifth of the time, %.3g in the last.",
			plot.Kind(c.Kind).Label(), swing(c.Angles[:(n+4)/5]), swing(c.Angles[n*4/5:]))
	}
	return text
}

// swing is the largest of the angles, those that are numbers.
func swing(angles []float64) float64 {
	most := 0.0
	for _, a := range angles {
		if !math.IsNaN(a) {
			most = math.Max(most, math.Abs(a))
		}
	}
	return most
}

// filmOf are the frames of a course as plot has them.
func filmOf(c pixel.Course) []plot.Frame {
	var film []plot.Frame
	for _, frame := range c.Frames {
		film = append(film, frame)
	}
	return film
}
