// Package figure draws the project's figures, one function a file. The functions turn measurements of packages eval and
// pixel into sheets and animations of package plot.
package figure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"hnn/hnnlib/plot"
)

// counted returns 0, 1, … n−1.
func counted(n int) []float64 {
	all := make([]float64, n)
	for k := range all {
		all[k] = float64(k)
	}
	return all
}

// finite returns the numbers that are neither NaN nor infinite.
func finite(vs []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(vs), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// link gives panels the same ranges on both axes.
func link(panels []*plot.Panel) {
	plot.LinkX(panels...)
	plot.LinkY(panels...)
}

// wrap adds panels in rows of at most three, as evenly filled as possible.
func wrap(s *plot.Sheet, panels []*plot.Panel) {
	rows := max(1, (len(panels)+2)/3)
	s.Wrap((len(panels)+rows-1)/rows, panels)
}

// animated returns an animation of the sheets that draw returns for the given frames, with the texts of still.
func animated(name string, still *plot.Sheet, frames []int, draw func(frame int) *plot.Sheet) (*plot.Animation, error) {
	a := &plot.Animation{Name: name, Title: still.Title, Alt: still.AltText()}
	for _, k := range frames {
		s := draw(k)
		s.Name = name
		img, err := s.Image(1)
		if err != nil {
			return nil, err
		}
		a.Frames = append(a.Frames, img)
	}
	return a, nil
}

// Labels name the axes and the truth. Empty ones are "position $q$", "momentum $p$", "time $t$" and "Ground truth".
type Labels struct{ Q, P, T, Truth string }

func (l Labels) q() string { return cmp.Or(l.Q, "position $q$") }
func (l Labels) p() string { return cmp.Or(l.P, "momentum $p$") }
func (l Labels) t() string { return cmp.Or(l.T, "time $t$") }

// plane returns a panel of phase space with equal axes, which fits into a square of the given side in points.
func (l Labels) plane(title string, kind plot.Kind, size vg.Length) *plot.Panel {
	return &plot.Panel{Title: title, Kind: kind, Equal: true, X: l.q(), Y: l.p(), Width: size, Height: size}
}
