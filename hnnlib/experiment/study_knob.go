package experiment

import (
	"context"
	"math"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"

	"gonum.org/v1/gonum/floats"
)

// energyKnob shows how energy is added to and removed from the HNN's motion: along the Riemann gradient of the learned H,
// between symplectic stretches (blog figure 8, in coordinates).
func (s *Study) energyKnob(ctx context.Context) (*figure.Figure, error) {
	axis, states, err := s.plane(61)
	if err != nil {
		return nil, err
	}
	hnn := s.HNNs[0].Subject()
	legs, err := s.eval().Ride(ctx, hnn, s.View.KnobStart, s.View.Knob, steps)
	if err != nil {
		return nil, err
	}
	ground, err := s.scalarOver(subject{figure.HNN, hnn}, axis, states, math.NaN())
	if err != nil {
		return nil, err
	}
	ground.Title = "contours of the learned $H$"
	data := figure.EnergyBumpData{Name: "energy_knob", Title: "Adding and removing energy: " + s.E.Title,
		QLabel: s.label(0), PLabel: s.label(1), Ground: &ground}
	constant := legs[0].Energy[0] - legs[0].Own[0]
	for _, leg := range legs {
		part := figure.Stretch{Kind: stretchKind(leg.Stretch), T: leg.Times, Energy: leg.Energy, Learned: append([]float64(nil), leg.Own...)}
		floats.AddConst(constant, part.Learned)
		for _, state := range leg.States {
			part.Path = append(part.Path, [2]float64{state[0], state[1]})
		}
		data.Stretches = append(data.Stretches, part)
	}
	return figure.EnergyBump(data)
}

func stretchKind(st eval.Stretch) figure.StretchKind {
	switch {
	case st.Gain > 0:
		return figure.Gain
	case st.Gain < 0:
		return figure.Lose
	}
	return figure.Conserve
}
