package figure

// Series is one line: Y over X, both of one length. Points that are not finite break the line, as a rollout
// does when it diverges.
type Series struct {
	Kind  Kind
	Label string // in the legend; "" for the kind's own ("Ground truth", "Baseline NN", "Hamiltonian NN")
	X, Y  []float64
}

func (s Series) name() string {
	if s.Label != "" {
		return s.Label
	}
	return s.Kind.Label()
}

// curve is the series as a line. hover is Plotly's template for the box at a point.
func (s Series) curve(hover string, listed bool) curve {
	return curve{xs: s.X, ys: s.Y, pen: penOf(s.Kind), label: s.name(), group: s.name(), hover: hover, listed: listed}
}

// legendOf lists each name of the series once, in their order.
func legendOf(lists ...[]Series) []entry {
	seen := map[string]bool{}
	var all []entry
	for _, list := range lists {
		for _, s := range list {
			if name := s.name(); !seen[name] {
				seen[name] = true
				all = append(all, entry{label: name, sample: lineSample, pen: penOf(s.Kind)})
			}
		}
	}
	return all
}
