package figure

import (
	"fmt"
	"math"
	"strings"
)

// DatasetPanel is one part of a dataset in phase space.
type DatasetPanel struct {
	Title        string         // such as "training set"
	Samples      [][2]float64   // q, p of each noisy sample
	Trajectories [][][2]float64 // q, p along each clean trajectory; may be empty
}

// DatasetData is what Dataset draws.
type DatasetData struct {
	Name, Title, Alt string // "" for defaults
	QLabel, PLabel   string // "" for "position $q$" and "momentum $p$"
	Panels           []DatasetPanel
}

// Dataset draws noisy samples over the clean trajectories they were taken from, a panel for each part of the data,
// on the same axes.
func Dataset(d DatasetData) (*Figure, error) {
	name, err := named(d.Name, "dataset")
	if err != nil {
		return nil, err
	}
	x, y, err := d.check(name)
	if err != nil {
		return nil, err
	}
	x, y = x.padded(0.05), y.padded(0.05)
	s := &sheet{rows: [][]*panel{nil}, legend: []entry{{label: "noisy sample", sample: dotSample, pen: pen{ink: sampleInk, width: 2.2}}}}
	curves := false
	for i, part := range d.Panels {
		p := &panel{
			title: part.Title, ink: textInk, equal: true,
			x: axis{label: or(d.QLabel, "position $q$"), min: x.lo, max: x.hi},
			y: axis{label: or(d.PLabel, "momentum $p$"), min: y.lo, max: y.hi, bare: i > 0},
		}
		p.w, p.h = equalSize(x, y, 200)
		p.add(part.marks()...)
		curves = curves || len(part.Trajectories) > 0
		s.rows[0] = append(s.rows[0], p)
	}
	if curves {
		s.legend = append(s.legend, entry{label: "clean trajectory", sample: strokeSample, pen: trajectoryPen})
	}
	return newFigure(name, or(d.Title, "The dataset in phase space"), or(d.Alt, datasetAlt(d)), s), nil
}

var (
	trajectoryPen = pen{ink: mix(paper, green, 0.6), width: 1.1}
	sampleInk     = rgb(0x4D4D4D)
)

// check refuses an empty dataset and numbers that are not finite; it returns the range of all points.
func (d DatasetData) check(name string) (x, y extent, err error) {
	x, y = unset, unset
	if len(d.Panels) == 0 {
		return x, y, fault(name, "panels", "at least one", "none")
	}
	for _, p := range d.Panels {
		part := fmt.Sprintf("panel %q", p.Title)
		if len(p.Samples) == 0 {
			return x, y, fault(name, part, "at least one sample", "none")
		}
		for k, list := range append([][][2]float64{p.Samples}, p.Trajectories...) {
			what := "samples"
			if k > 0 {
				what = fmt.Sprintf("trajectory %d", k-1)
			}
			for _, pt := range list {
				if err := checkFinite(name, part+", "+what, pt[:]...); err != nil {
					return x, y, err
				}
				x, y = x.with(pt[0]), y.with(pt[1])
			}
		}
	}
	return x, y, nil
}

func columnsOf(pts [][2]float64) (xs, ys []float64) {
	for _, p := range pts {
		xs, ys = append(xs, p[0]), append(ys, p[1])
	}
	return xs, ys
}

// marks puts all trajectories into one broken line: one trace for Plotly.
func (p DatasetPanel) marks() []mark {
	var all [][2]float64
	for _, t := range p.Trajectories {
		all = append(all, t...)
		all = append(all, [2]float64{math.NaN(), math.NaN()})
	}
	tx, ty := columnsOf(all)
	sx, sy := columnsOf(p.Samples)
	return []mark{
		curve{xs: tx, ys: ty, pen: trajectoryPen, group: "clean trajectory"},
		dots{xs: sx, ys: sy, ink: sampleInk, radius: 1.5, hover: hoverPhase, group: "noisy sample"},
	}
}

func datasetAlt(d DatasetData) string {
	parts := make([]string, len(d.Panels))
	for i, p := range d.Panels {
		parts[i] = fmt.Sprintf("%s: %d noisy samples around %d trajectories", plain(p.Title), len(p.Samples), len(p.Trajectories))
	}
	return "Points in phase space. " + strings.Join(parts, "; ") + "."
}
