package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// LossSeries is the history of one trained model. Steps count from 0 or 1; a loss that is not finite breaks its line.
type LossSeries struct {
	Kind     Kind
	Label    string // "" for the kind's own; models of one label share one legend entry
	Step     []float64
	Train    []float64 // one a step
	TestStep []float64
	Test     []float64 // one a chunk of steps; may be empty
}

// LossData is what Losses draws.
type LossData struct {
	Name, Title, Alt string // "" for defaults
	Terms            string // what the loss is made of, for its axis; "" leaves that out
	Models           []LossSeries
}

// lossPoints is to how many points a training curve is thinned; each is the median of its steps.
const lossPoints = 300

// Losses draws training loss per step (left) and test loss per chunk (right) on one logarithmic axis, one thin line
// a model. Long histories are thinned to the medians of equal stretches of steps.
func Losses(d LossData) (*Figure, error) {
	name, err := named(d.Name, "losses")
	if err != nil {
		return nil, err
	}
	train, test, err := d.series(name)
	if err != nil {
		return nil, err
	}
	values := positive(append(ys(train), ys(test)...)...)
	if values.empty() {
		return nil, fault(name, "losses", "at least one positive loss", "none")
	}
	values = values.logPadded(0.05)
	s := &sheet{rows: [][]*panel{{d.panel("Training loss (per step)", train, train, values, true)}}, legend: legendOf(train)}
	for i := range s.legend {
		s.legend[i].pen.dash = nil
	}
	if len(test) > 0 {
		p := d.panel("Test loss (per chunk)", test, train, values, false)
		p.y.bare = true
		s.rows[0] = append(s.rows[0], p)
	}
	return newFigure(name, or(d.Title, "Training and test loss"), or(d.Alt, lossAlt(train, test)), s), nil
}

func (d LossData) series(name string) (train, test []Series, err error) {
	if len(d.Models) == 0 {
		return nil, nil, fault(name, "models", "at least one", "none")
	}
	for _, m := range d.Models {
		all := Series{Kind: m.Kind, Label: m.Label, X: m.Step, Y: m.Train}
		if err := checkSeries(name, "training loss", all); err != nil {
			return nil, nil, err
		}
		all.X, all.Y = medians(m.Step, m.Train, lossPoints)
		train = append(train, all)
		if len(m.Test) == 0 && len(m.TestStep) == 0 {
			continue
		}
		some := Series{Kind: m.Kind, Label: m.Label, X: m.TestStep, Y: m.Test}
		if err := checkSeries(name, "test loss", some); err != nil {
			return nil, nil, err
		}
		test = append(test, some)
	}
	return train, test, nil
}

// panel draws the series over the steps of another list, so that both panels share them.
func (d LossData) panel(title string, all, steps []Series, values extent, listed bool) *panel {
	x := unset
	for _, s := range append(steps, all...) {
		x = x.with(s.X...)
	}
	if x.width() == 0 {
		x = x.padded(0)
	}
	label := "loss"
	if d.Terms != "" {
		label += " (" + d.Terms + ")"
	}
	p := &panel{
		title: title, ink: textInk, w: 250, h: 165,
		x: axis{label: "training step", min: x.lo, max: x.hi},
		y: axis{label: label, min: values.lo, max: values.hi, log: true},
	}
	seen := map[string]bool{}
	for _, s := range all {
		hover := "step %{x:d}<br>loss %{y:.4g}<extra>" + markup(s.name()) + "</extra>"
		c := s.curve(hover, listed && !seen[s.name()])
		c.pen.width = lossWidth(all, s)
		c.pen.dash = nil // dashes of many lines on top of each other are noise
		c.pen.ink = mix(paper, c.pen.ink, 0.85)
		seen[s.name()] = true
		p.add(c)
	}
	return p
}

// lossWidth is thinner where several models share a label.
func lossWidth(all []Series, s Series) vg.Length {
	n := 0
	for _, other := range all {
		if other.name() == s.name() {
			n++
		}
	}
	if n > 1 {
		return 1.1
	}
	return 1.6
}

// medians thins a line to at most keep points: the middle of each of as many equal stretches, and the median of its values.
func medians(xs, ys []float64, keep int) (tx, ty []float64) {
	n := len(xs)
	if n <= keep {
		return xs, ys
	}
	for i := range keep {
		from, to := i*n/keep, (i+1)*n/keep
		tx = append(tx, xs[(from+to-1)/2])
		ty = append(ty, median(ys[from:to]))
	}
	tx[0], tx[keep-1] = xs[0], xs[n-1]
	return tx, ty
}

func lossAlt(train, test []Series) string {
	var b strings.Builder
	b.WriteString("Loss against training step on a logarithmic axis.")
	for _, part := range []struct {
		name string
		all  []Series
	}{{"Training", train}, {"Test", test}} {
		ends, names := map[string]extent{}, []string{}
		for _, s := range part.all {
			v, _, _ := lastFinite(s)
			e, seen := ends[s.name()]
			if !seen {
				e = unset
				names = append(names, s.name())
			}
			ends[s.name()] = e.with(v)
		}
		for _, n := range names {
			e := ends[n]
			fmt.Fprintf(&b, " %s loss of %s ends at %.3g", part.name, plain(n), e.lo)
			if e.width() > 1e-3*math.Abs(e.hi) {
				fmt.Fprintf(&b, " to %.3g", e.hi)
			}
			b.WriteString(".")
		}
	}
	return b.String()
}
