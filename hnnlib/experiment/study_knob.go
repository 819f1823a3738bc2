package experiment

import (
	"context"
	"math"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

// energyKnob shows how energy is added to and removed from the HNN's motion: along the Riemann gradient of the learned
// H, between symplectic stretches (blog figure 8, in coordinates).
func (s *Study) energyKnob(ctx context.Context) (*plot.Sheet, error) {
	axis, states, err := s.plane(61)
	if err != nil {
		return nil, err
	}
	hnn := s.HNNs[0].Subject()
	legs, err := s.eval().Ride(ctx, hnn, s.View.KnobStart, s.View.Knob, steps)
	if err != nil {
		return nil, err
	}
	ground, err := s.scalarOver(hnn, axis, states, math.NaN())
	if err != nil {
		return nil, err
	}
	f := figure.EnergyBump(legs, ground, s.labels())
	f.Name, f.Title = "energy_knob", "Adding and removing energy: "+s.E.Title
	return f, nil
}
