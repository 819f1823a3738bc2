package figure

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// OrbitColumn is one system's motion: the truth, or a model's rollout from the same start.
type OrbitColumn struct {
	Title                     string // "" for the kind's own
	Kind                      Kind
	T                         []float64      // rising
	Bodies                    [][][2]float64 // Bodies[b][i] is x, y of body b at T[i]; NaN from where it diverged
	Kinetic, Potential, Total []float64      // one at each of T
}

// OrbitsData is what Orbits draws.
type OrbitsData struct {
	Name, Title, Alt string // "" for defaults
	Columns          []OrbitColumn
}

// orbitFrames is how many frames the interactive form has.
const orbitFrames = 60

// Orbits draws motions side by side: the bodies' tracks above, kinetic, potential and total energy over time below
// (figures 3 and 6 of the blog post). Its Plotly form plays. Tracks of a model that leave the truth's surroundings are cut off.
func Orbits(d OrbitsData) (*Figure, error) {
	name, err := d.check()
	if err != nil {
		return nil, err
	}
	f := newFigure(name, or(d.Title, "Orbits and energies"), or(d.Alt, orbitsAlt(d)), d.sheet(1, 1))
	plays(f, func() (map[string]any, error) { return d.player(orbitFrames).plotly() })
	return f, nil
}

func (c OrbitColumn) name() string { return or(c.Title, c.Kind.Label()) }

func (d OrbitsData) check() (string, error) {
	name, err := named(d.Name, "orbits")
	if err != nil {
		return "", err
	}
	if len(d.Columns) == 0 {
		return "", fault(name, "columns", "at least one", "none")
	}
	for _, c := range d.Columns {
		part := fmt.Sprintf("column %q", c.name())
		if len(c.T) < 2 || len(c.Bodies) == 0 {
			return "", fault(name, part, "at least two times and one body", "%d and %d", len(c.T), len(c.Bodies))
		}
		if err := checkFinite(name, part+", T", c.T...); err != nil {
			return "", err
		}
		for b, track := range c.Bodies {
			xs, ys := columnsOf(track)
			if len(track) != len(c.T) {
				return "", fault(name, fmt.Sprintf("%s, body %d", part, b+1), fmt.Sprintf("as many places as times, %d", len(c.T)), "%d", len(track))
			}
			if err := checkSeries(name, part, Series{Label: fmt.Sprintf("body %d", b+1), X: xs, Y: ys}); err != nil {
				return "", err
			}
		}
		for _, e := range c.energies() {
			if err := checkSeries(name, part, e); err != nil {
				return "", err
			}
		}
	}
	return name, nil
}

// Pens of the energies, the same in every column.
var (
	kineticPen   = pen{ink: green, width: 1.6, dash: []vg.Length{6, 2.2}}
	potentialPen = pen{ink: rgb(0xCC79A7), width: 1.6, dash: []vg.Length{2.4, 1.8}}
	totalPen     = pen{ink: black, width: 2}
)

func (c OrbitColumn) energies() []Series {
	return []Series{
		{Label: "kinetic energy", X: c.T, Y: c.Kinetic},
		{Label: "potential energy", X: c.T, Y: c.Potential},
		{Label: "total energy", X: c.T, Y: c.Total},
	}
}

func energyPen(i int) pen { return []pen{kineticPen, potentialPen, totalPen}[i] }

// bodyInk tells bodies apart by how dark they are.
func bodyInk(k Kind, b, bodies int) color.NRGBA {
	if bodies == 1 {
		return penOf(k).ink
	}
	return mix(penOf(k).ink, paper, 0.62*float64(b)/float64(bodies-1))
}

// sheet draws the motion up to a fraction of its time; tracks are as strong as given, 1 for full.
func (d OrbitsData) sheet(until, strength float64) *sheet {
	s := &sheet{rows: [][]*panel{nil, nil}, legend: energyLegend(d.Columns[0])}
	x, y, e := d.ranges()
	for i, c := range d.Columns {
		n := max(2, int(math.Round(until*float64(len(c.T)))))
		orbit := &panel{
			title: c.name(), ink: titleInk(c.Kind), equal: true,
			x: axis{label: "$x$", min: x.lo, max: x.hi}, y: axis{label: "$y$", min: y.lo, max: y.hi, bare: i > 0},
		}
		orbit.w, orbit.h = equalSize(x, y, 180)
		orbit.add(c.ways(n, strength)...)
		energy := &panel{
			x: axis{label: "time $t$", min: c.T[0], max: c.T[len(c.T)-1]},
			y: axis{label: "energy", min: e.lo, max: e.hi, bare: i > 0}, w: 180, h: 110,
		}
		energy.add(c.energyLines(n, i == 0)...)
		s.rows[0], s.rows[1] = append(s.rows[0], orbit), append(s.rows[1], energy)
	}
	return s
}

// energyLines are the three energies over the first n times; listed in Plotly's legend or not.
func (c OrbitColumn) energyLines(n int, listed bool) []mark {
	var all []mark
	for k, s := range c.energies() {
		all = append(all, curve{xs: s.X[:n], ys: s.Y[:n], pen: energyPen(k), label: s.Label, group: s.Label,
			listed: listed, hover: "t = %{x:.4g}<br>" + s.Label + " = %{y:.4g}<extra></extra>"})
	}
	return all
}

func energyLegend(c OrbitColumn) []entry {
	var all []entry
	for k, s := range c.energies() {
		all = append(all, entry{label: s.Label, sample: lineSample, pen: energyPen(k)})
	}
	return all
}

// ways are the bodies' tracks over the first n times, with dots where the bodies are if drawn in full strength.
func (c OrbitColumn) ways(n int, strength float64) []mark {
	var lines tracks
	var heads []mark
	for b, track := range c.Bodies {
		xs, ys := columnsOf(track[:n])
		ink := bodyInk(c.Kind, b, len(c.Bodies))
		lines = append(lines, curve{
			xs: xs, ys: ys, pen: pen{ink: mix(paper, ink, strength), width: 1.5}, fading: true,
			hover: fmt.Sprintf("body %d<br>x = %%{x:.4g}<br>y = %%{y:.4g}<extra></extra>", b+1)})
		if strength == 1 && finite(xs[n-1]) && finite(ys[n-1]) {
			heads = append(heads, dots{xs: xs[n-1:], ys: ys[n-1:], ink: ink, radius: 4.5})
		}
	}
	if strength < 1 { // a faint ground for what moves: one colour
		for i := range lines {
			lines[i].fading = false
			heads = append(heads, lines[i])
		}
		return heads
	}
	return append([]mark{lines}, heads...)
}

// ranges are those of the truth, with room for a model that strays: places and energies, common to all columns.
func (d OrbitsData) ranges() (x, y, e extent) {
	main, rest := [3]extent{unset, unset, unset}, [3]extent{unset, unset, unset}
	for _, c := range d.Columns {
		to := &rest
		if c.Kind == Truth || len(d.Columns) == 1 {
			to = &main
		}
		for _, track := range c.Bodies {
			xs, ys := columnsOf(track)
			to[0], to[1] = to[0].with(xs...), to[1].with(ys...)
		}
		for _, s := range c.energies() {
			to[2] = to[2].with(s.Y...)
		}
	}
	for i, room := range []float64{0.6, 0.6, 1} {
		main[i] = main[i].toward(rest[i], room*main[i].width()).padded(0.07)
	}
	return main[0], main[1], main[2]
}

func orbitsAlt(d OrbitsData) string {
	return "Tracks of the bodies above, kinetic, potential and total energy over time below." + orbitsWords(d)
}

// orbitsWords says of each motion how many bodies it has and where their energy ends.
func orbitsWords(d OrbitsData) string {
	var b strings.Builder
	for _, c := range d.Columns {
		v, t, _ := lastFinite(Series{X: c.T, Y: c.Total})
		fmt.Fprintf(&b, " %s: %d bodies; total energy from %.3g to %.3g at t = %.3g.", plain(c.name()), len(c.Bodies), c.Total[0], v, t)
	}
	return b.String()
}
