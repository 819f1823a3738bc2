package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// RolloutData is one row of figure 5: one task, rolled out from one start by the truth and the models.
type RolloutData struct {
	Name, Title, Alt string // "" for defaults; the row's title is drawn above it where there are several rows

	Phase     []Series // X is q, Y is p
	Error     []Series // X is time, Y the mean squared error between coordinates; zeros don't show on a logarithmic axis
	Conserved []Series // X is time, Y the HNN-conserved quantity; remove its free constant first
	Energy    []Series // X is time, Y the true total energy

	// Labels of the axes; "" for the defaults "position $q$", "momentum $p$", "time $t$".
	QLabel, PLabel, TLabel string
}

// rolloutSize is the height of the row's panels and the width of those over time, in points.
const (
	rolloutHeight vg.Length = 150
	rolloutWidth  vg.Length = 152
)

// Rollout draws one task as a row of four panels: predictions in phase space, the mean squared error of the
// coordinates, the HNN-conserved quantity, and the total energy over time. The error's axis is logarithmic where it
// spans more than two decades. A baseline that runs away is cut off at about twice the range of the others.
func Rollout(d RolloutData) (*Figure, error) {
	name, err := named(d.Name, "rollout")
	if err != nil {
		return nil, err
	}
	return rollouts(name, d.Title, d.Alt, []RolloutData{d}, false)
}

// RolloutRows draws several tasks below each other, as figure 5 of the blog post does; each row has its Title.
// The figure's name is that of the first row, or "rollouts".
func RolloutRows(rows []RolloutData) (*Figure, error) {
	first := RolloutData{}
	if len(rows) > 0 {
		first = rows[0]
	}
	name, err := named(first.Name, "rollouts")
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fault(name, "rows", "at least one", "none")
	}
	return rollouts(name, "", "", rows, true)
}

func rollouts(name, title, alt string, rows []RolloutData, titled bool) (*Figure, error) {
	s := &sheet{}
	var words []string
	var drawn [][]Series
	for i, d := range rows {
		if err := d.check(name); err != nil {
			return nil, err
		}
		s.rows = append(s.rows, d.panels(i == 0))
		drawn = append(drawn, d.Phase, d.Error, d.Conserved, d.Energy)
		words = append(words, rolloutAlt(d))
		if titled {
			s.titles = append(s.titles, d.Title)
		}
	}
	s.legend = legendOf(drawn...)
	return newFigure(name, or(title, "Predictions, errors and conserved quantities"), or(alt, strings.Join(words, " ")), s), nil
}

func (d RolloutData) check(name string) error {
	for _, part := range []struct {
		name   string
		series []Series
	}{{"predictions", d.Phase}, {"coordinate error", d.Error}, {"HNN-conserved quantity", d.Conserved}, {"total energy", d.Energy}} {
		if err := checkAll(name, part.name, part.series); err != nil {
			return err
		}
	}
	return nil
}

// panels are the four of the row. Plotly's legend lists each kind once, through the first row's predictions.
func (d RolloutData) panels(first bool) []*panel {
	t := or(d.TLabel, "time $t$")
	// The conserved quantity has the energy's scale once its constant is gone.
	scale := focus(d.Energy, 0, ofY).largest()
	over := func(title, hover string, all []Series) *panel {
		p := timePanel(t, all, scale)
		p.title, p.ink = title, textInk
		for _, s := range all {
			p.add(s.curve("t = %{x:.4g}<br>"+hover+" = %{y:.4g}<extra>"+markup(s.name())+"</extra>", false))
		}
		return p
	}
	mse := over("MSE of coordinates", "MSE", d.Error)
	if e := positive(ys(d.Error)...); !e.empty() && e.hi > 100*e.lo {
		e = e.logPadded(0.06)
		mse.y.log, mse.y.min, mse.y.max = true, e.lo, e.hi
	} else {
		mse.y.min = min(0, mse.y.max)
	}
	return []*panel{d.phase(first), mse,
		over("HNN-conserved quantity", "value", d.Conserved), over("Total energy", "H", d.Energy)}
}

// phase is the panel of predictions, with equal axes around the truth.
func (d RolloutData) phase(listed bool) *panel {
	x, y := focus(d.Phase, 0, ofX), focus(d.Phase, 0, ofY)
	x, y = x.padded(0.08), y.padded(0.08)
	p := &panel{
		title: "Predictions", ink: textInk, equal: true,
		x: axis{label: or(d.QLabel, "position $q$"), min: x.lo, max: x.hi},
		y: axis{label: or(d.PLabel, "momentum $p$"), min: y.lo, max: y.hi},
	}
	p.w, p.h = equalSize(x, y, rolloutHeight)
	for _, s := range d.Phase {
		p.add(s.curve("q = %{x:.4g}<br>p = %{y:.4g}<extra>"+markup(s.name())+"</extra>", listed))
	}
	return p
}

// timePanel is a panel over the common time of the series, tall enough for all but a runaway; scale is the size
// of what it shows.
func timePanel(label string, all []Series, scale float64) *panel {
	t := unset
	for _, s := range all {
		t = t.with(s.X...)
	}
	if t.width() == 0 {
		t = t.padded(0)
	}
	y := focus(all, scale, ofY).padded(0.08)
	return &panel{
		x: axis{label: label, min: t.lo, max: t.hi},
		y: axis{min: y.lo, max: y.hi},
		w: rolloutWidth, h: rolloutHeight,
	}
}

func ofX(s Series) []float64 { return s.X }
func ofY(s Series) []float64 { return s.Y }

// focus is the range of all series, but a baseline's counts no further away from the others' than twice the width
// of that or, where it is greater, twice the scale.
func focus(all []Series, scale float64, of func(Series) []float64) extent {
	main, rest := unset, unset
	for _, s := range all {
		if s.Kind == Baseline {
			rest = rest.with(of(s)...)
			continue
		}
		main = main.with(of(s)...)
	}
	return main.toward(rest, 2*math.Max(main.width(), scale))
}

func ys(all []Series) [][]float64 {
	out := make([][]float64, len(all))
	for i, s := range all {
		out[i] = s.Y
	}
	return out
}

// rolloutAlt says in words where each line ends.
func rolloutAlt(d RolloutData) string {
	var b strings.Builder
	if d.Title != "" {
		fmt.Fprintf(&b, "%s: four panels.", plain(d.Title))
	} else {
		b.WriteString("Four panels: predictions in phase space, and over time the error of the coordinates, the HNN-conserved quantity and the total energy.")
	}
	for _, s := range d.Error {
		if v, t, ok := lastFinite(s); ok {
			fmt.Fprintf(&b, " %s: coordinate error %.2g at t = %.3g.", plain(s.name()), v, t)
		}
	}
	for _, s := range d.Energy {
		if v, _, ok := lastFinite(s); ok {
			fmt.Fprintf(&b, " %s: total energy from %.3g to %.3g.", plain(s.name()), s.Y[0], v)
		}
	}
	return b.String()
}

// lastFinite is the last drawable point of a series: its value and its time.
func lastFinite(s Series) (v, t float64, ok bool) {
	for i := len(s.Y) - 1; i >= 0; i-- {
		if finite(s.Y[i]) && finite(s.X[i]) {
			return s.Y[i], s.X[i], true
		}
	}
	return 0, 0, false
}
