package experiment

import (
	"context"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Scalars draws whether the HNN's scalar tells the test set's orbits apart by their energy and stays constant on each (the
// paper's appendix).
func (s *Study) Scalars(ctx context.Context) (*figure.Figure, error) {
	set, err := s.E.Dataset(ctx, s.Dev, s.E.Config, s.HNNs[0].Seed)
	if err != nil {
		return nil, err
	}
	hnn := s.HNNs[0].Model.(phase.WithEnergy)
	energies, err := phase.Energies(s.Dev, s.E.System, set.TestClean)
	if err != nil {
		return nil, err
	}
	scalars, err := phase.Energies(s.Dev, hnn, set.TestClean)
	if err != nil {
		return nil, err
	}
	floats.AddConst(stat.Mean(energies, nil)-stat.Mean(scalars, nil), scalars)
	model := figure.ScalarModel{Kind: figure.HNN}
	points := s.E.Config.Data.Points
	if points == 0 { // a recording is one orbit
		points = len(energies)
	}
	for from := 0; from+points <= len(energies); from += points {
		model.Orbits = append(model.Orbits, figure.ScalarOrbit{Energy: energies[from], Scalar: scalars[from : from+points]})
	}
	return figure.Scalars(figure.ScalarsData{Name: "scalars", Title: "The learned scalar over orbits: " + s.E.Title, Models: []figure.ScalarModel{model}})
}
