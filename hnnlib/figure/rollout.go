package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/plot"
)

// rolloutSize is the side of the row's panels, in points.
const rolloutSize vg.Length = 152

// Rollout draws one task as a row of four panels (a row of the blog post's figure 5): predictions in phase space and,
// over time, the mean squared error of the coordinates, the HNN-conserved quantity and the total energy. The courses
// have one degree of freedom; the first is the truth. The error's axis is logarithmic if the errors span more than two
// decades. plot.Stack combines the rows of several tasks.
func Rollout(courses []eval.Course, l Labels) *plot.Sheet {
	phase := l.plane("Predictions", plot.Neutral, rolloutSize)
	mse := &plot.Panel{Title: "MSE of coordinates", X: l.t(), FromZero: true}
	conserved := &plot.Panel{Title: "HNN-conserved quantity", X: l.t()}
	energy := &plot.Panel{Title: "Total energy", X: l.t()}
	for i, c := range courses {
		kind := plot.Kind(c.Kind)
		label := ""
		if kind == plot.Truth {
			label = l.Truth
		}
		line := func(x, y []float64) plot.Line { return plot.Line{Kind: kind, Label: label, X: x, Y: y} }
		phase.Add(line(c.Q(0), c.P(0)))
		if i > 0 {
			mse.Add(line(c.Times, c.CoordinateMSE))
			mse.LogY = mse.LogY || decades(c.CoordinateMSE) > 2
		}
		conserved.Add(line(c.Times, c.Conserved))
		energy.Add(line(c.Times, c.Energy))
	}
	s := &plot.Sheet{Name: "rollout", Title: "Predictions, errors and conserved quantities"}
	s.Row(phase, mse, conserved, energy)
	for _, p := range s.Rows[0] {
		p.Width, p.Height = rolloutSize, rolloutSize
	}
	return s
}

// decades returns the number of decades that the positive finite numbers of vs span.
func decades(vs []float64) float64 {
	above := slices.DeleteFunc(finite(vs), func(v float64) bool { return v <= 0 })
	if len(above) == 0 {
		return 0
	}
	return math.Log10(slices.Max(above) / slices.Min(above))
}
