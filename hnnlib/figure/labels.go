package figure

import "hnn/hnnlib/plot"

// Labels name the axes and the truth. Empty ones are "position $q$", "momentum $p$", "time $t$" and "Ground truth".
type Labels struct{ Q, P, T, Truth string }

func (l Labels) q() string { return or(l.Q, "position $q$") }
func (l Labels) p() string { return or(l.P, "momentum $p$") }
func (l Labels) t() string { return or(l.T, "time $t$") }

// of is what a kind is called; "" for its own name.
func (l Labels) of(kind plot.Kind) string {
	if kind == plot.Truth {
		return l.Truth
	}
	return ""
}

// plane is a panel of phase space with equal axes.
func (l Labels) plane(title string, kind plot.Kind) *plot.Panel {
	return &plot.Panel{Title: title, Kind: kind, Equal: true, X: l.q(), Y: l.p()}
}
