package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
)

// EnergyBump adds energy to a pendulum that is known from pictures only, and removes it (blog figure 8).
var EnergyBump = &Topic{Name: "energy-bump", Title: "Adding and removing energy in latent space", Notebook: "energy_bump", Figures: energyBumpFigures}

func energyBumpFigures(ctx context.Context, dev *device.Device, o ReportOptions) ([]*figure.Figure, error) {
	o.Seeds = 1
	study, err := PixelPendulum.OpenPixels(ctx, dev, o)
	if err != nil {
		return nil, err
	}
	defer study.Close()
	bump, err := study.BumpFigure(ctx, DefaultBump)
	if err != nil {
		return nil, err
	}
	return []*figure.Figure{bump}, nil
}
