package experiment

import (
	"context"

	"hnn/hnnlib/device"
)

// EnergyBump adds energy to a pendulum that is known from pictures only, and removes it (blog figure 8).
var EnergyBump = &Topic{
	Info:    Info{"energy-bump", "Adding and removing energy in latent space", "energy_bump"},
	Figures: energyBumpFigures,
}

func energyBumpFigures(ctx context.Context, dev *device.Device, o Options) ([]Picture, error) {
	o.Seeds = 1
	study, err := PixelPendulum.Open(ctx, dev, o)
	if err != nil {
		return nil, err
	}
	defer study.Close()
	var all []Picture
	for _, name := range []string{"energy_bump", "bump_animation"} {
		p, err := study.Draw(ctx, name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
