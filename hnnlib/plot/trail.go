package plot

import (
	"fmt"
	"math"
)

// Trail is a trajectory that darkens with time, from a ring at its start to a dot at its end. It is a guest in its
// panel: where it leaves what else is drawn there by more than half of that, it is cut off.
type Trail struct {
	base
	Kind Kind
	X, Y []float64 // may end in NaN where it diverged
	Halo bool      // white around the line, for a ground with colours
}

func (t Trail) parts() []Mark {
	const label = "trajectory, darkening with time"
	first, last := Ends(t.X, t.Y)
	line := Line{Kind: t.Kind, Label: label, X: t.X, Y: t.Y, Width: 2.2, Fading: true, guest: 0.25}
	var all []Mark
	if t.Halo {
		halo := line
		halo.Fading, halo.Pen, halo.Width, halo.Silent, halo.Aside = false, &Pen{Ink: Paper}, 4, true, true
		all = append(all, halo)
	}
	all = append(all, line)
	if len(t.X) == 0 || len(t.Y) != len(t.X) {
		return all // the check says so
	}
	// Whether it keeps its distance from the centre is what a reader wants to know.
	line.Says = fmt.Sprintf("The trajectory starts %.2f from the origin and ends %.2f from it",
		math.Hypot(t.X[first], t.Y[first]), math.Hypot(t.X[last], t.Y[last]))
	if last < len(t.X)-1 {
		line.Says += ", where it diverges"
	}
	line.Says += "."
	all[len(all)-1] = line
	end := func(label string, i int, ring bool) Dots {
		return Dots{Kind: t.Kind, Label: label, X: t.X[i : i+1], Y: t.Y[i : i+1], Radius: 4, Ring: ring,
			guest: 0.25, silent: true}
	}
	return append(all, end("start", first, true), end("end", last, false))
}
