package experiment

import (
	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
)

// TrainedSeeds are the seeds 0, 1, … up to the first of which a baseline or an HNN with configuration c is not on disk.
func (e *Experiment) TrainedSeeds(dev *device.Device, c Config) ([]uint64, error) {
	for seed := uint64(0); ; seed++ {
		trained, err := e.trained(dev, c, seed)
		if err != nil {
			return nil, err
		}
		if !trained {
			return Seeds(int(seed)), nil
		}
	}
}

// trained tells whether the models of a seed are on disk.
func (e *Experiment) trained(dev *device.Device, c Config, seed uint64) (bool, error) {
	for _, kind := range Models {
		r, err := e.RunOf(dev, kind, c, e.LossName(c), seed)
		if err != nil {
			return false, err
		}
		if res, err := r.Result(); err != nil || res == nil {
			return false, err
		}
	}
	return true, nil
}

// SeedsFigure draws the energy MSE of every seed of every experiment among the rows under one protocol, beside the paper's: a
// panel for each experiment.
func SeedsFigure(rows []Row, p Protocol) (*figure.Figure, error) {
	data := figure.SeedsData{Name: "seeds_" + string(p), Title: "Energy MSE over seeds, " + string(p), Metric: "energy MSE"}
	for _, r := range rows {
		if r.Protocol != p {
			continue
		}
		if n := len(data.Panels); n == 0 || data.Panels[n-1].Title != titleOf(r.Experiment) {
			data.Panels = append(data.Panels, figure.SeedsPanel{Title: titleOf(r.Experiment)})
		}
		panel := &data.Panels[len(data.Panels)-1]
		panel.Groups = append(panel.Groups, figure.SeedGroup{Kind: figureKind[r.Model], Values: r.EnergyMSE.Values, Paper: r.Paper.value()})
	}
	return figure.Seeds(data)
}

// titleOf is the title of an experiment, or its name where it is not the paper's.
func titleOf(name string) string {
	if e, err := ByName(name); err == nil {
		return e.Title
	}
	return name
}

// value is the paper's energy MSE in a figure; nil where there is none.
func (r PaperRow) value() *figure.PaperValue {
	if r.EnergyMSE.Mean == 0 {
		return nil
	}
	return &figure.PaperValue{Mean: r.EnergyMSE.Mean, Interval: r.EnergyMSE.Interval}
}
