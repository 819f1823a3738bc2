package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
)

// lossPoints is to how many points a training curve is thinned; each is the median of its steps.
const lossPoints = 300

// Losses draws training loss per step (left) and test loss per chunk (right) on one logarithmic axis, one thin line a
// model; histories[i] is of a model of kinds[i]. terms says what the loss is made of; "" leaves that out. Long
// histories are thinned to the medians of equal stretches of steps.
func Losses(terms string, kinds []plot.Kind, histories []*run.History) *plot.Sheet {
	label := "loss"
	if terms != "" {
		label += " (" + terms + ")"
	}
	train := &plot.Panel{Title: "Training loss (per step)", X: "training step", Y: label, LogY: true}
	test := &plot.Panel{Title: "Test loss (per chunk)", X: "training step", Y: label, LogY: true}
	tested := false
	for i, h := range histories {
		steps := make([]float64, len(h.TrainLoss))
		for k := range steps {
			steps[k] = float64(k + 1)
		}
		xs, ys := medians(steps, h.TrainLoss, lossPoints)
		train.Add(lossLine(kinds, i, xs, ys))
		if len(h.TestLoss) == 0 {
			continue
		}
		at := make([]float64, len(h.TestSteps))
		for k, step := range h.TestSteps {
			at[k] = float64(step)
		}
		tested = true
		test.Add(lossLine(kinds, i, at, h.TestLoss))
	}
	s := &plot.Sheet{Name: "losses", Title: "Training and test loss"}
	s.Row(train)
	if tested {
		plot.LinkX(train, test)
		plot.LinkY(train, test)
		s.Rows[0] = append(s.Rows[0], test)
	}
	for _, p := range s.Rows[0] {
		p.Width, p.Height = 250, 165
	}
	return s
}

// lossLine is the line of model i: solid, for dashes of many lines on top of each other are noise, and thinner where
// several models are of one kind.
func lossLine(kinds []plot.Kind, i int, xs, ys []float64) plot.Line {
	width := vg.Length(1.6)
	if slices.Contains(kinds[:i], kinds[i]) || slices.Contains(kinds[i+1:], kinds[i]) {
		width = 1.1
	}
	pen := plot.Pen{Ink: plot.Mix(plot.Paper, kinds[i].Ink(), 0.85), Width: width}
	return plot.Line{Kind: kinds[i], X: xs, Y: ys, Pen: &pen}
}

// medians thins a line to at most keep points: the middle of each of as many equal stretches, and the median of its
// values.
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

// median is that of the finite numbers; NaN for none.
func median(vs []float64) float64 {
	good := slices.DeleteFunc(slices.Clone(vs), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	if len(good) == 0 {
		return math.NaN()
	}
	slices.Sort(good)
	return (good[(len(good)-1)/2] + good[len(good)/2]) / 2
}
