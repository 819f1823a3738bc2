package experiment

import (
	"context"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// scalars show whether the HNN's scalar tells the test set's orbits apart by their energy and stays constant on each
// (the paper's appendix).
func (s *Study) scalars(ctx context.Context) (*plot.Sheet, error) {
	set, err := s.E.Dataset(ctx, s.Dev, s.E.Config, s.Seed())
	if err != nil {
		return nil, err
	}
	clean := set.Test.Clean()
	energies, err := s.eval().Points.Energies(s.system(), clean)
	if err != nil {
		return nil, err
	}
	scalars, err := s.eval().Points.Energies(s.HNNs[0].Model.(phase.WithEnergy), clean)
	if err != nil {
		return nil, err
	}
	floats.AddConst(stat.Mean(energies, nil)-stat.Mean(scalars, nil), scalars)
	var orbits []float64
	var along [][]float64
	from := 0
	for _, t := range set.Test {
		to := from + len(t.Times)
		orbits, along = append(orbits, energies[from]), append(along, scalars[from:to])
		from = to
	}
	f := figure.Scalars(plot.HNN, orbits, along)
	f.Title = "The learned scalar over orbits: " + s.E.Title
	return f, nil
}
