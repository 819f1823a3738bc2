package experiment

import (
	"context"

	"hnn/hnnlib/device"
)

// Reversibility asks whether models return when they are followed forward and then backward.
var Reversibility = &Topic{
	Info:    Info{"reversibility", "Perfect reversibility", "reversibility"},
	Figures: reversibilityFigures,
}

// How far and how exactly the ways there and back go.
const (
	ReturnSpan = 20
	ReturnRTol = 1e-9
	ReturnStep = 0.05
)

// reversibilityFigures are one figure each for an oscillation and for orbits.
func reversibilityFigures(ctx context.Context, dev *device.Device, o Options) ([]Picture, error) {
	var all []Picture
	o.Seeds = 1
	for _, e := range []*Experiment{Spring, TwoBody} {
		study, err := e.Open(ctx, dev, o)
		if err != nil {
			return nil, err
		}
		f, err := study.ReturnFigure(ctx, ReturnSpan, ReturnRTol, ReturnStep)
		study.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}
