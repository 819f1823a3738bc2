package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// ContourPanel is one scalar over phase space.
type ContourPanel struct {
	Title string // "" for the kind's own
	Kind  Kind
	Q, P  []float64    // the grid's coordinates, both rising, at least two of each
	H     [][]float64  // H[i][j] at P[i], Q[j]
	Path  [][2]float64 // q, p of a trajectory to draw over it; may be empty
}

// ContourData is what Contours draws. A learned H is known but for a constant: subtract it first (say, so that all
// panels are 0 at the centre), for all panels share one colour scale.
type ContourData struct {
	Name, Title, Alt string // "" for defaults
	QLabel, PLabel   string // "" for "position $q$" and "momentum $p$"
	HLabel           string // "" for "energy $H$"
	Panels           []ContourPanel
}

// Contours draws scalars over phase space side by side as filled contours, on one colour scale whose range is that of
// the true system's panel if there is one: the learned H beside the true one.
func Contours(d ContourData) (*Figure, error) {
	name, err := named(d.Name, "contours")
	if err != nil {
		return nil, err
	}
	if len(d.Panels) == 0 {
		return nil, fault(name, "panels", "at least one", "none")
	}
	x, y := unset, unset
	for _, c := range d.Panels {
		if err := c.check(name); err != nil {
			return nil, err
		}
		x, y = x.with(c.Q...), y.with(c.P...)
	}
	levels := contourLevels(d.Panels)
	s := &sheet{rows: [][]*panel{nil}, bar: &colourBar{label: or(d.HLabel, "energy $H$"), levels: levels}}
	for i, c := range d.Panels {
		p := &panel{
			title: or(c.Title, c.Kind.Label()), ink: titleInk(c.Kind), equal: true,
			x: axis{label: or(d.QLabel, "position $q$"), min: x.lo, max: x.hi},
			y: axis{label: or(d.PLabel, "momentum $p$"), min: y.lo, max: y.hi, bare: i > 0},
		}
		p.w, p.h = equalSize(x, y, 190)
		p.add(&relief{x: c.Q, y: c.P, z: c.H, levels: levels, bar: i == len(d.Panels)-1, label: or(d.HLabel, "energy $H$")})
		if len(c.Path) > 0 {
			xs, ys := columnsOf(c.Path)
			p.add(curve{xs: xs, ys: ys, pen: pen{ink: penOf(c.Kind).ink, width: 1.8}, hover: hoverPhase})
		}
		s.rows[0] = append(s.rows[0], p)
	}
	return newFigure(name, or(d.Title, "Energy over phase space"), or(d.Alt, contoursAlt(d)), s), nil
}

func (c ContourPanel) check(name string) error {
	part := fmt.Sprintf("panel %q", or(c.Title, c.Kind.Label()))
	for _, side := range []struct {
		name string
		at   []float64
	}{{"Q", c.Q}, {"P", c.P}} {
		if len(side.at) < 2 {
			return fault(name, part, "at least two values of "+side.name, "%d", len(side.at))
		}
		if err := checkFinite(name, part+", "+side.name, side.at...); err != nil {
			return err
		}
		for i := 1; i < len(side.at); i++ {
			if side.at[i] <= side.at[i-1] {
				return fault(name, part, "rising values of "+side.name, "%v after %v", side.at[i], side.at[i-1])
			}
		}
	}
	if len(c.H) != len(c.P) {
		return fault(name, part, fmt.Sprintf("as many rows of H as values of P, %d", len(c.P)), "%d", len(c.H))
	}
	for i, row := range c.H {
		if len(row) != len(c.Q) {
			return fault(name, fmt.Sprintf("%s, row %d of H", part, i), fmt.Sprintf("as many as values of Q, %d", len(c.Q)), "%d", len(row))
		}
		if err := checkFinite(name, fmt.Sprintf("%s, row %d of H", part, i), row...); err != nil {
			return err
		}
	}
	return nil
}

// contourLevels are about a dozen round numbers over the true panel's range, or over all where none is true.
func contourLevels(panels []ContourPanel) []float64 {
	truth, all := unset, unset
	for _, c := range panels {
		for _, row := range c.H {
			all = all.with(row...)
			if c.Kind == Truth {
				truth = truth.with(row...)
			}
		}
	}
	if truth.empty() {
		truth = all
	}
	if truth.width() == 0 {
		truth = truth.padded(0)
	}
	return roundLevels(truth, 14)
}

// roundLevels are round numbers that cut a range into about n parts, the first and the last outside of it or at its ends.
func roundLevels(e extent, n float64) []float64 {
	step := roundStep(e.width() / n)
	var levels []float64
	for k := math.Floor(e.lo/step + 1e-9); k*step < e.hi+step*(1-1e-9); k++ {
		levels = append(levels, k*step)
	}
	return levels
}

// contoursAlt says how far each panel's scalar ranges.
func contoursAlt(d ContourData) string {
	out := "Filled contours over phase space, on one colour scale."
	for _, c := range d.Panels {
		e := unset
		for _, row := range c.H {
			e = e.with(row...)
		}
		out += fmt.Sprintf(" %s: from %.3g to %.3g.", plain(or(c.Title, c.Kind.Label())), e.lo, e.hi)
	}
	return out
}

const (
	barGap   vg.Length = 18
	barWidth vg.Length = 12
)
