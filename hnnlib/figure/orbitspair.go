package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Sizes of the pair's panels in points: four columns within a notebook's width.
const (
	pairTracks   vg.Length = 118
	pairEnergies vg.Length = 124
)

// OrbitsPair draws two tasks side by side (figure 6 of the blog post), two-body left and three-body right: a row for
// each motion, truth and models, and in it the tracks and the energies of the left task, then those of the right. The
// columns of both become the rows; they are the same models in the same order. The titles of left and right stand above;
// the figure has the left one's Name, or "orbits-pair".
func OrbitsPair(left, right OrbitsData) (*Figure, error) {
	name, err := named(left.Name, "orbits-pair")
	if err != nil {
		return nil, err
	}
	tasks := []OrbitsData{left, right}
	for i, side := range []string{"left", "right"} {
		tasks[i].Name, tasks[i].Title = name, or(tasks[i].Title, side)
		if _, err := tasks[i].check(); err != nil {
			return nil, fmt.Errorf("%s: %w", side, err)
		}
	}
	if len(left.Columns) != len(right.Columns) {
		return nil, fault(name, "columns", "as many left as right", "%d and %d", len(left.Columns), len(right.Columns))
	}
	s := &sheet{legend: energyLegend(left.Columns[0]), budget: 2000}
	for r, c := range left.Columns {
		if other := right.Columns[r]; c.Kind != other.Kind {
			return nil, fault(name, fmt.Sprintf("column %d", r+1), "the same kind left and right", "%q and %q", c.Kind, other.Kind)
		}
		s.rows = append(s.rows, append(tasks[0].pairRow(r, r == 0), tasks[1].pairRow(r, false)...))
	}
	s.heads = []head{{tasks[0].Title, 0, 1}, {tasks[1].Title, 2, 3}}
	title := fmt.Sprintf("Orbits and energies: %s and %s", tasks[0].Title, tasks[1].Title)
	alt := "A row for each motion: tracks of the bodies, then kinetic, potential and total energy over time. Left, " +
		pairAlt(tasks[0]) + " Right, " + pairAlt(tasks[1])
	return newFigure(name, title, alt, s), nil
}

// pairRow are the tracks and the energies of one motion; the axes below the last row carry the numbers of all.
func (d OrbitsData) pairRow(r int, listed bool) []*panel {
	x, y, e := d.ranges()
	t := unset
	for _, c := range d.Columns {
		t = t.with(c.T...)
	}
	c, n, bare := d.Columns[r], len(d.Columns[r].T), r < len(d.Columns)-1
	orbit := &panel{
		title: c.name(), ink: titleInk(c.Kind), equal: true,
		x: axis{label: "$x$", min: x.lo, max: x.hi, bare: bare}, y: axis{label: "$y$", min: y.lo, max: y.hi},
	}
	orbit.w, orbit.h = equalSize(x, y, pairTracks)
	orbit.add(c.ways(n, 1)...)
	energy := &panel{
		x: axis{label: "time $t$", min: t.lo, max: t.hi, bare: bare},
		y: axis{label: "energy", min: e.lo, max: e.hi}, w: pairEnergies, h: pairTracks,
	}
	energy.add(c.energyLines(n, listed)...)
	return []*panel{orbit, energy}
}

func pairAlt(d OrbitsData) string {
	return or(d.Alt, plain(d.Title)+":"+orbitsWords(d))
}
