package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
)

// lossPoints is the largest number of points of a training curve.
const lossPoints = 300

// Losses draws training loss per step (left) and test loss per chunk (right) on one logarithmic axis, a thin line for
// each model; histories[i] is of a model of kinds[i]. terms names the terms of the loss; it may be empty. Long
// histories are thinned to the medians of equal intervals of steps.
func Losses(terms string, kinds []plot.Kind, histories []*run.History) *plot.Sheet {
	label := "loss"
	if terms != "" {
		label += " (" + terms + ")"
	}
	panel := func(title string) *plot.Panel {
		return &plot.Panel{Title: title, X: "training step", Y: label, LogY: true, Width: 250, Height: 165}
	}
	train, test := panel("Training loss (per step)"), panel("Test loss (per chunk)")
	panels := []*plot.Panel{train}
	for i, h := range histories {
		line := lossLine(kinds, i)
		line.X, line.Y = medians(h.TrainLoss, lossPoints)
		train.Add(line)
		if len(h.TestLoss) == 0 {
			continue
		}
		line.X, line.Y = nil, h.TestLoss
		for _, step := range h.TestSteps {
			line.X = append(line.X, float64(step))
		}
		test.Add(line)
		panels = []*plot.Panel{train, test}
	}
	link(panels)
	return &plot.Sheet{Name: "losses", Title: "Training and test loss", Rows: [][]*plot.Panel{panels}}
}

// lossLine returns the style of model i's line: solid, because dashes of overlapping lines are unreadable, and thinner
// if there are several models of its kind.
func lossLine(kinds []plot.Kind, i int) plot.Line {
	width := vg.Length(1.6)
	if slices.Contains(kinds[:i], kinds[i]) || slices.Contains(kinds[i+1:], kinds[i]) {
		width = 1.1
	}
	return plot.Line{Kind: kinds[i], Pen: &plot.Pen{Ink: plot.Mix(plot.Paper, kinds[i].Ink(), 0.85), Width: width}}
}

// medians thins the losses of the steps 1, 2, … to at most keep points, the medians of equal intervals of steps. A
// point is at the middle of its interval, except that the first and the last are at the first and the last step.
func medians(losses []float64, keep int) (steps, thinned []float64) {
	n := len(losses)
	keep = min(keep, n)
	for i := range keep {
		from, to := i*n/keep, (i+1)*n/keep
		steps = append(steps, float64((from+to-1)/2+1))
		thinned = append(thinned, median(losses[from:to]))
	}
	if keep > 0 {
		steps[0], steps[keep-1] = 1, float64(n)
	}
	return steps, thinned
}

// median returns the median of the finite numbers, or NaN if there are none.
func median(vs []float64) float64 {
	good := finite(vs)
	if len(good) == 0 {
		return math.NaN()
	}
	slices.Sort(good)
	return (good[(len(good)-1)/2] + good[len(good)/2]) / 2
}
