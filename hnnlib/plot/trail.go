package plot

import (
	"fmt"
	"math"
)

// Trail is the marks of a trajectory that darkens with time, from a ring at its start to a dot at its end. They are
// guests in their panel: where they leave what else is drawn there by more than half of that, they are cut off. x and y
// may end in NaN where the trajectory diverged; halo is white around the line, for a ground with colours.
func Trail(kind Kind, x, y []float64, halo bool) []Mark {
	const (
		label = "trajectory, darkening with time"
		room  = 0.25
	)
	var all []Mark
	line := Line{Kind: kind, Label: label, X: x, Y: y, Width: 2.2, Fading: true, guest: room}
	if halo {
		under := line
		under.Fading, under.Pen, under.Width, under.Silent, under.Aside = false, &Pen{Ink: Paper}, 4, true, true
		all = append(all, under)
	}
	if len(x) == 0 || len(y) != len(x) {
		return append(all, line) // the check says so
	}
	// Whether it keeps its distance from the centre is what a reader wants to know.
	first, last := Ends(x, y)
	line.says = fmt.Sprintf("The trajectory starts %.2f from the origin and ends %.2f from it",
		math.Hypot(x[first], y[first]), math.Hypot(x[last], y[last]))
	if last < len(x)-1 {
		line.says += ", where it diverges"
	}
	line.says += "."
	end := func(label string, i int, ring bool) Dots {
		return Dots{Kind: kind, Label: label, X: x[i : i+1], Y: y[i : i+1], Radius: 4, Ring: ring, guest: room, silent: true}
	}
	return append(all, line, end("start", first, true), end("end", last, false))
}
