package figure

import (
	"fmt"
	"image/color"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/plot"
)

// Dataset draws the training and the test set of a task with one degree of freedom on the same axes: noisy samples over
// the clean trajectories, if these are known.
func Dataset(set dataset.Set, l Labels) *plot.Sheet {
	parts := []*plot.Panel{l.part("training set", set.Train), l.part("test set", set.Test)}
	link(parts)
	about := fmt.Sprintf("Points in phase space: samples of %d trajectories for training and %d for testing.",
		len(set.Train), len(set.Test))
	return &plot.Sheet{Name: "dataset", Title: "The dataset in phase space", About: about, Rows: [][]*plot.Panel{parts}}
}

// part draws one of the sets. All trajectories are one broken line, which is one trace for Plotly.
func (l Labels) part(title string, all dataset.Trajectories) *plot.Panel {
	p := l.plane(title, plot.Neutral, 200)
	clean := plot.Line{Label: "clean trajectory", Silent: true,
		Pen: &plot.Pen{Ink: plot.Mix(plot.Paper, plot.Green, 0.6), Width: 1.1}}
	samples := plot.Dots{Label: "noisy sample", Ink: color.NRGBA{R: 0x4D, G: 0x4D, B: 0x4D, A: 0xFF}, Noun: "sample"}
	for _, t := range all {
		for i, x := range t.States {
			samples.X, samples.Y = append(samples.X, x[0]), append(samples.Y, x[1])
			if t.Clean != nil {
				x = t.Clean[i]
			}
			clean.X, clean.Y = append(clean.X, x[0]), append(clean.Y, x[1])
		}
		clean.X, clean.Y = append(clean.X, math.NaN()), append(clean.Y, math.NaN())
	}
	p.Add(clean, samples)
	return p
}
