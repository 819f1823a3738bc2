package figure

import (
	"cmp"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

// Labels name the axes and the truth. Empty ones are "position $q$", "momentum $p$", "time $t$" and "Ground truth".
type Labels struct{ Q, P, T, Truth string }

func (l Labels) q() string { return cmp.Or(l.Q, "position $q$") }
func (l Labels) p() string { return cmp.Or(l.P, "momentum $p$") }
func (l Labels) t() string { return cmp.Or(l.T, "time $t$") }

// plane returns a panel of phase space with equal axes, which fits into a square of the given side in points.
func (l Labels) plane(title string, kind plot.Kind, size vg.Length) *plot.Panel {
	return &plot.Panel{Title: title, Kind: kind, Equal: true, X: l.q(), Y: l.p(), Width: size, Height: size}
}
