package figure

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
)

// orbitFrames is how many frames the interactive form has, and moving pictures if no number is given.
const orbitFrames = 60

// Orbits draws motions of bodies in the plane side by side: the bodies' tracks above, kinetic, potential and total
// energy over time below (figures 3 and 6 of the blog post). The first course is the truth; tracks of a model that leave
// its surroundings are cut off. States are x of all bodies, then y, then the momenta; kinetic[i] is the kinetic energy
// along courses[i]. The Plotly form plays.
func Orbits(courses []eval.Course, kinetic [][]float64) *plot.Sheet {
	s := orbitsSheet(courses, kinetic, 1, true)
	live := orbitsSheet(courses, kinetic, 1, false)
	live.Budget = 3000 // the frames need the room
	var times []float64
	for i, c := range courses {
		at := func(frame int) int { return plot.Even(len(c.Times), orbitFrames)[frame] }
		live.Rows[0][i].Add(trails(c, at), heads(c, at))
		live.Rows[1][i].Add(energyMarks(c, kinetic[i], at))
	}
	if len(courses) > 0 {
		for _, k := range plot.Even(len(courses[0].Times), orbitFrames) {
			times = append(times, courses[0].Times[k])
		}
	}
	s.Play(live, times)
	return s
}

// orbitsSheet draws the motions up to a fraction of their time, in full strength or as a faint ground for what moves.
func orbitsSheet(courses []eval.Course, kinetic [][]float64, until float64, full bool) *plot.Sheet {
	s := &plot.Sheet{Name: "orbits", Title: "Orbits and energies",
		About: "Tracks of the bodies above, kinetic, potential and total energy over time below."}
	var tracks, energies []*plot.Panel
	for i, c := range courses {
		n := max(2, int(math.Round(until*float64(len(c.Times)))))
		tracks = append(tracks, trackPanel(c, n, 180, full))
		energies = append(energies, energyPanel(c, kinetic[i], n, 180, 110))
	}
	link(tracks, energies)
	s.Rows = [][]*plot.Panel{tracks, energies}
	return s
}

func link(tracks, energies []*plot.Panel) {
	plot.LinkX(tracks...)
	plot.LinkY(tracks...)
	plot.LinkX(energies...)
	plot.LinkY(energies...)
}

// trackPanel has the tracks of the first n times, with dots where the bodies are.
func trackPanel(c eval.Course, n int, size vg.Length, full bool) *plot.Panel {
	kind := plot.Kind(c.Kind)
	p := &plot.Panel{Title: kind.Label(), Kind: kind, Equal: true, X: "$x$", Y: "$y$", Width: size, Height: size,
		Lead: plot.Truth, Room: 0.6}
	var ends []plot.Mark
	for b := range bodies(c) {
		pen := plot.Pen{Ink: plot.Mix(kind.Ink(), plot.Paper, shade(c, b)), Width: 1.5}
		x, y := c.Q(b)[:n], c.Q(bodies(c) + b)[:n]
		line := plot.Line{Kind: kind, Label: fmt.Sprintf("body %d", b+1), X: x, Y: y, Pen: &pen, Aside: true}
		if !full {
			pen.Ink = plot.Mix(plot.Paper, pen.Ink, 0.28)
			p.Add(line)
			continue
		}
		line.Fading = true
		p.Add(line)
		ends = append(ends, plot.Dots{Kind: kind, X: x[n-1:], Y: y[n-1:], Ink: pen.Ink, Radius: 4.5, Aside: true})
	}
	p.Add(ends...)
	return p
}

func bodies(c eval.Course) int { return len(c.States[0]) / 4 }

// shade tells bodies apart by how light they are.
func shade(c eval.Course, body int) float64 {
	return 0.62 * float64(body) / math.Max(1, float64(bodies(c)-1))
}

var orbitPens = []plot.Pen{
	{Ink: plot.Green, Width: 1.6, Dash: []vg.Length{6, 2.2}},
	{Ink: plot.Pink, Width: 1.6, Dash: []vg.Length{2.4, 1.8}},
	{Ink: plot.Black, Width: 2},
}

// energies are the kinetic, potential and total energy.
func energies(c eval.Course, kinetic []float64) []plot.Line {
	potential := make([]float64, len(kinetic))
	for i := range potential {
		potential[i] = c.Energy[i] - kinetic[i]
	}
	kind := plot.Kind(c.Kind)
	return []plot.Line{
		{Kind: kind, Label: "kinetic energy", X: c.Times, Y: kinetic, Pen: &orbitPens[0]},
		{Kind: kind, Label: "potential energy", X: c.Times, Y: potential, Pen: &orbitPens[1]},
		{Kind: kind, Label: "total energy", X: c.Times, Y: c.Energy, Pen: &orbitPens[2]},
	}
}

// energyPanel has the energies of the first n times on an axis for all.
func energyPanel(c eval.Course, kinetic []float64, n int, w, h vg.Length) *plot.Panel {
	p := &plot.Panel{X: "time $t$", Y: "energy", Width: w, Height: h, Lead: plot.Truth, Room: 1,
		XLim: [2]float64{c.Times[0], c.Times[len(c.Times)-1]}}
	for _, line := range energies(c, kinetic) {
		line.X, line.Y = line.X[:n], line.Y[:n]
		p.Add(line)
	}
	return p
}

// trails are the last places of all bodies, as one broken line.
func trails(c eval.Course, at func(frame int) int) plot.Moving {
	const length = 8
	step := max(1, len(c.Times)/(12*length))
	pen := plot.Pen{Ink: plot.Mix(plot.Kind(c.Kind).Ink(), plot.Paper, 0.31), Width: 2.2}
	return plot.Moving{Pen: &pen, At: func(k int) (xs, ys []float64) {
		for b := range bodies(c) {
			for j := length; j >= 0; j-- {
				x := c.States[max(0, at(k)-j*step)]
				xs, ys = append(xs, x[b]), append(ys, x[bodies(c)+b])
			}
			xs, ys = append(xs, math.NaN()), append(ys, math.NaN())
		}
		return xs, ys
	}}
}

// heads are the bodies themselves.
func heads(c eval.Course, at func(frame int) int) plot.Moving {
	m := plot.Moving{Radius: 5, At: func(k int) (xs, ys []float64) {
		x := c.States[at(k)]
		return x[:bodies(c)], x[bodies(c) : 2*bodies(c)]
	}}
	for b := range bodies(c) {
		m.Inks = append(m.Inks, plot.Mix(plot.Kind(c.Kind).Ink(), plot.Paper, shade(c, b)))
	}
	return m
}

// energyMarks are dots on the three energies.
func energyMarks(c eval.Course, kinetic []float64, at func(frame int) int) plot.Moving {
	m := plot.Moving{Radius: 3.5, At: func(k int) (xs, ys []float64) {
		for _, line := range energies(c, kinetic) {
			xs, ys = append(xs, line.X[at(k)]), append(ys, line.Y[at(k)])
		}
		return xs, ys
	}}
	for _, pen := range orbitPens {
		m.Inks = append(m.Inks, pen.Ink)
	}
	return m
}

// OrbitsAnimation is Orbits as a moving picture: the tracks and energies grow with time. frames of 0 means 60; the whole
// motion takes frames/20 seconds.
func OrbitsAnimation(courses []eval.Course, kinetic [][]float64, frames int) (*plot.Animation, error) {
	if frames == 0 {
		frames = orbitFrames
	}
	if frames < 2 {
		return nil, fmt.Errorf("moving orbits: expected at least two frames, got %d", frames)
	}
	whole := orbitsSheet(courses, kinetic, 1, true)
	a := &plot.Animation{Name: "orbits", Title: whole.Title, Alt: whole.AltText(), Delay: time.Second / 20}
	for k := range frames {
		s := orbitsSheet(courses, kinetic, float64(k)/float64(frames-1), true)
		for r, row := range s.Rows { // the axes of the whole motion
			for i, p := range row {
				p.XLim, p.YLim = whole.Rows[r][i].Limits()
			}
		}
		img, err := s.Image(1)
		if err != nil {
			return nil, err
		}
		a.Frames = append(a.Frames, img)
	}
	return a, nil
}

// OrbitsPair draws two tasks side by side (figure 6 of the blog post): a row for each motion, the tracks and energies of
// the left task, then those of the right. Both have the same models in the same order.
func OrbitsPair(names [2]string, courses [2][]eval.Course, kinetic [2][][]float64) *plot.Sheet {
	s := &plot.Sheet{Name: "orbits-pair", Title: fmt.Sprintf("Orbits and energies: %s and %s", names[0], names[1]),
		About:  "A row for each motion: tracks of the bodies, then kinetic, potential and total energy over time. ",
		Budget: 2000, Heads: []plot.Head{{Text: names[0], From: 0, To: 1}, {Text: names[1], From: 2, To: 3}}}
	s.About += fmt.Sprintf("Left %s, right %s.", names[0], names[1])
	for side, all := range courses {
		var tracks, energies []*plot.Panel
		for i, c := range all {
			tracks = append(tracks, trackPanel(c, len(c.Times), 118, true))
			energies = append(energies, energyPanel(c, kinetic[side][i], len(c.Times), 124, 118))
			if side == 0 {
				s.Row()
			}
			if i < len(s.Rows) {
				s.Rows[i] = append(s.Rows[i], tracks[i], energies[i])
			}
		}
		link(tracks, energies)
	}
	return s
}
