package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
)

// orbitFrames is the number of frames of the interactive form.
const orbitFrames = 60

// Orbits draws motions of bodies in the plane side by side: the bodies' tracks above, kinetic, potential and total
// energy over time below (figures 3 and 6 of the blog post). The first course is the truth. A model's tracks are cut
// off far from the true ones. States are x of all bodies, then y, then the momenta. The Plotly form plays.
func Orbits(courses []eval.Course) *plot.Sheet {
	s, live := orbitsSheet(courses, true), orbitsSheet(courses, false)
	live.Budget = 3000 // less than the default, because of the frames
	var times []float64
	for i, c := range courses {
		trails, heads, dots := motion(c)
		live.Rows[0][i].Add(trails, heads)
		live.Rows[1][i].Add(dots)
	}
	for _, k := range plot.Even(len(courses[0].Times), orbitFrames) {
		times = append(times, courses[0].Times[k])
	}
	s.Play(live, times)
	return s
}

// orbitsSheet draws the motions, in full strength or as a faint background.
func orbitsSheet(courses []eval.Course, full bool) *plot.Sheet {
	s := &plot.Sheet{Name: "orbits", Title: "Orbits and energies",
		About: "Tracks of the bodies above, kinetic, potential and total energy over time below."}
	var tracks, energies []*plot.Panel
	for _, c := range courses {
		tracks = append(tracks, trackPanel(c, 180, full))
		energies = append(energies, energyPanel(c, 180, 110))
	}
	link(tracks)
	link(energies)
	s.Rows = [][]*plot.Panel{tracks, energies}
	return s
}

// trackPanel returns a panel with the tracks and, if full, dots at their ends.
func trackPanel(c eval.Course, size vg.Length, full bool) *plot.Panel {
	kind, last := plot.Kind(c.Kind), len(c.Times)-1
	p := &plot.Panel{Title: kind.Label(), Kind: kind, Equal: true, X: "$x$", Y: "$y$", Width: size, Height: size,
		Lead: plot.Truth, Room: 0.6}
	var ends []plot.Mark
	for b, ink := range inks(c) {
		x, y := c.Q(b), c.Q(bodies(c)+b)
		line := plot.Line{Kind: kind, Label: fmt.Sprintf("body %d", b+1), X: x, Y: y, Aside: true,
			Pen: &plot.Pen{Ink: ink, Width: 1.5}, Fading: full}
		if full {
			ends = append(ends, plot.Dots{Kind: kind, X: x[last:], Y: y[last:], Ink: ink, Radius: 4.5, Aside: true})
		} else {
			line.Pen.Ink = plot.Mix(plot.Paper, ink, 0.28)
		}
		p.Add(line)
	}
	p.Add(ends...)
	return p
}

func bodies(c eval.Course) int { return len(c.States[0]) / 4 }

// inks returns the colours of the bodies, which differ in lightness.
func inks(c eval.Course) []color.NRGBA {
	all := make([]color.NRGBA, bodies(c))
	for b := range all {
		all[b] = plot.Mix(plot.Kind(c.Kind).Ink(), plot.Paper, 0.62*float64(b)/math.Max(1, float64(len(all)-1)))
	}
	return all
}

// energies returns the kinetic, potential and total energy over time.
func energies(c eval.Course) []plot.Line {
	potential := make([]float64, len(c.Kinetic))
	for i := range potential {
		potential[i] = c.Energy[i] - c.Kinetic[i]
	}
	line := func(label string, ys []float64, pen plot.Pen) plot.Line {
		return plot.Line{Kind: plot.Kind(c.Kind), Label: label, X: c.Times, Y: ys, Pen: &pen}
	}
	return []plot.Line{
		line("kinetic energy", c.Kinetic, plot.Pen{Ink: plot.Green, Width: 1.6, Dash: []vg.Length{6, 2.2}}),
		line("potential energy", potential, plot.Pen{Ink: plot.Pink, Width: 1.6, Dash: []vg.Length{2.4, 1.8}}),
		line("total energy", c.Energy, plot.Pen{Ink: plot.Black, Width: 2}),
	}
}

// energyPanel returns a panel with the energies over time.
func energyPanel(c eval.Course, w, h vg.Length) *plot.Panel {
	p := &plot.Panel{X: "time $t$", Y: "energy", Width: w, Height: h, Lead: plot.Truth, Room: 1,
		XLim: [2]float64{c.Times[0], c.Times[len(c.Times)-1]}}
	for _, line := range energies(c) {
		p.Add(line)
	}
	return p
}

// motion returns the marks that follow the frames of the interactive form: the bodies' recent tracks as one broken
// line, the bodies, and dots on the three energies.
func motion(c eval.Course) (trails, heads, dots plot.Moving) {
	const length = 8 // of a trail, in steps
	step, n, lines := max(1, len(c.Times)/(12*length)), bodies(c), energies(c)
	at := func(frame int) int { // a motion that ended early may have fewer points than frames
		return int(math.Round(float64(frame) / (orbitFrames - 1) * float64(len(c.Times)-1)))
	}
	trails.Pen = &plot.Pen{Ink: plot.Mix(plot.Kind(c.Kind).Ink(), plot.Paper, 0.31), Width: 2.2}
	trails.At = func(frame int) (xs, ys []float64) {
		for b := range n {
			for j := length; j >= 0; j-- {
				x := c.States[max(0, at(frame)-j*step)]
				xs, ys = append(xs, x[b]), append(ys, x[n+b])
			}
			xs, ys = append(xs, math.NaN()), append(ys, math.NaN())
		}
		return xs, ys
	}
	heads.Radius, heads.Inks = 5, inks(c)
	heads.At = func(frame int) (xs, ys []float64) {
		x := c.States[at(frame)]
		return x[:n], x[n : 2*n]
	}
	dots.Radius = 3.5
	for _, line := range lines {
		dots.Inks = append(dots.Inks, line.Pen.Ink)
	}
	dots.At = func(frame int) (xs, ys []float64) {
		for _, line := range lines {
			xs, ys = append(xs, line.X[at(frame)]), append(ys, line.Y[at(frame)])
		}
		return xs, ys
	}
	return trails, heads, dots
}

// OrbitsAnimation returns Orbits as an animation in which tracks and energies grow, of at least two frames.
func OrbitsAnimation(courses []eval.Course, frames int) (*plot.Animation, error) {
	whole := orbitsSheet(courses, true)
	return animated("orbits", whole, plot.Even(frames, frames), func(k int) *plot.Sheet {
		grown := slices.Clone(courses)
		for i, c := range courses {
			n := max(2, int(math.Round(float64(k)/float64(frames-1)*float64(len(c.Times)))))
			g := &grown[i]
			g.Times, g.States, g.Energy, g.Kinetic = c.Times[:n], c.States[:n], c.Energy[:n], c.Kinetic[:n]
		}
		s := orbitsSheet(grown, true)
		for r, row := range s.Rows { // keep the axes of the whole motion
			for i, p := range row {
				p.XLim, p.YLim = whole.Rows[r][i].Limits()
			}
		}
		return s
	})
}

// OrbitsPair draws two tasks side by side (figure 6 of the blog post). A row for each motion has the tracks and
// energies of the left task, then of the right. Both tasks must have the same models in the same order.
func OrbitsPair(names [2]string, courses [2][]eval.Course) *plot.Sheet {
	s := &plot.Sheet{Name: "orbits-pair", Title: fmt.Sprintf("Orbits and energies: %s and %s", names[0], names[1]),
		About: fmt.Sprintf("A row for each motion: tracks of the bodies, then kinetic, potential and total energy "+
			"over time. Left %s, right %s.", names[0], names[1]),
		Budget: 2000, Heads: []plot.Head{{Text: names[0], From: 0, To: 1}, {Text: names[1], From: 2, To: 3}},
		Rows: make([][]*plot.Panel, len(courses[0]))}
	for _, side := range courses {
		var tracks, energies []*plot.Panel
		for i, c := range side {
			tracks = append(tracks, trackPanel(c, 118, true))
			energies = append(energies, energyPanel(c, 124, 118))
			s.Rows[i] = append(s.Rows[i], tracks[i], energies[i])
		}
		link(tracks)
		link(energies)
	}
	return s
}
