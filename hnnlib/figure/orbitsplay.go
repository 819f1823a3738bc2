package figure

import (
	"image"
	"image/color"
	"math"
	"time"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
)

// OrbitsAnimation is Orbits as a moving picture: the tracks and energies grow with time. frames of 0 means 60; the
// whole motion takes frames/20 seconds.
func OrbitsAnimation(d OrbitsData, frames int) (*Animation, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	if frames == 0 {
		frames = 60
	}
	if frames < 2 {
		return nil, fault(name, "animation", "at least two frames", "%d", frames)
	}
	a := &Animation{Name: name, Title: or(d.Title, "Orbits and energies"), Alt: plain(or(d.Alt, orbitsAlt(d))), Delay: time.Second / 20}
	for k := range frames {
		img, err := d.still(name, float64(k)/float64(frames-1))
		if err != nil {
			return nil, err
		}
		a.Frames = append(a.Frames, img)
	}
	return a, nil
}

func (d OrbitsData) still(name string, until float64) (image.Image, error) {
	return newFigure(name, "", "", d.sheet(until, 1)).Image(1)
}

// trail is how many past places follow a body in the interactive form.
const trail = 8

// player is the interactive form: faint tracks, and bodies, their trails and marks on the energies that move.
func (d OrbitsData) player(frames int) player {
	p := player{sheet: d.sheet(1, 0.28), pause: 60}
	p.sheet.budget = 3000 // the frames need the room
	first := d.Columns[0].T
	for k := range frames {
		p.times = append(p.times, first[place(first, k, frames)])
	}
	for i, c := range d.Columns {
		x, y := axisName("x", i), axisName("y", i)
		p.moving = append(p.moving, c.trails(x, y, frames), c.heads(x, y, frames))
		below := i + len(d.Columns)
		p.moving = append(p.moving, c.marks(axisName("x", below), axisName("y", below), frames))
	}
	return p
}

// place is the index of the time of frame k of n.
func place(t []float64, k, n int) int {
	return int(math.Round(float64(k) / float64(n-1) * float64(len(t)-1)))
}

// trails are the last places of all bodies, as one broken line.
func (c OrbitColumn) trails(x, y string, frames int) moving {
	step := max(1, len(c.T)/(4*trail*3))
	middle := bodyInk(c.Kind, 1, 3) // one trace for all bodies has one colour
	return moving{
		style: movingStyle(x, y, grob.ScatterModeLines, &grob.ScatterLine{Color: css(middle), Width: types.N(2.2)}, nil),
		at: func(k int) (xs, ys []float64) {
			now := place(c.T, k, frames)
			for _, track := range c.Bodies {
				for j := trail; j >= 0; j-- {
					i := max(0, now-j*step)
					xs, ys = append(xs, track[i][0]), append(ys, track[i][1])
				}
				xs, ys = append(xs, math.NaN()), append(ys, math.NaN())
			}
			return xs, ys
		},
	}
}

// heads are the bodies themselves.
func (c OrbitColumn) heads(x, y string, frames int) moving {
	var inks []color.NRGBA
	for b := range c.Bodies {
		inks = append(inks, bodyInk(c.Kind, b, len(c.Bodies)))
	}
	return moving{
		style: movingStyle(x, y, grob.ScatterModeMarkers, nil, spots(10, inks)),
		at: func(k int) (xs, ys []float64) {
			for _, track := range c.Bodies {
				at := track[place(c.T, k, frames)]
				xs, ys = append(xs, at[0]), append(ys, at[1])
			}
			return xs, ys
		},
	}
}

// marks are dots on the three energies.
func (c OrbitColumn) marks(x, y string, frames int) moving {
	return moving{
		style: movingStyle(x, y, grob.ScatterModeMarkers, nil, spots(7, []color.NRGBA{kineticPen.ink, potentialPen.ink, totalPen.ink})),
		at: func(k int) (xs, ys []float64) {
			now := place(c.T, k, frames)
			for _, s := range c.energies() {
				xs, ys = append(xs, s.X[now]), append(ys, s.Y[now])
			}
			return xs, ys
		},
	}
}

func spots(size float64, inks []color.NRGBA) *grob.ScatterMarker {
	var colours []types.Color
	for _, ink := range inks {
		colours = append(colours, css(ink))
	}
	return &grob.ScatterMarker{
		Size:  types.ArrayOKValue(types.N(size)),
		Color: types.ArrayOKArray(types.UseColors(colours)...),
	}
}

// movingStyle is a trace that the legend and the hover leave alone.
func movingStyle(x, y string, mode grob.ScatterMode, line *grob.ScatterLine, marker *grob.ScatterMarker) grob.Scatter {
	t := grob.Scatter{Xaxis: types.S(x), Yaxis: types.S(y), Mode: mode, Line: line, Marker: marker, Showlegend: types.False}
	setHover(&t, "")
	return t
}
