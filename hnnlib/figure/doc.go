// Package figure draws the project's figures, one function a file. The functions turn measurements of packages eval and
// pixel into sheets and animations of package plot.
package figure

import (
	"math"
	"slices"

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
