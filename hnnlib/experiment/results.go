package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

// Results rebuilds the paper's table from the runs on disk, and shows what was found wrong in the published evaluation.
var Results = &Topic{
	Info:    Info{"results", "The paper's table, and what is wrong with it", "results"},
	Figures: resultsFigures,
}

// resultsFigures draw every seed on disk under both protocols.
func resultsFigures(ctx context.Context, dev *device.Device, o Options) ([]Picture, error) {
	rows, err := rowsOnDisk(ctx, dev, o)
	if err != nil || len(rows) == 0 { // nothing is trained yet
		return nil, err
	}
	var all []Picture
	for _, p := range Protocols {
		f, err := SeedsFigure(rows, p)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// rowsOnDisk measures all models that are on disk.
func rowsOnDisk(ctx context.Context, dev *device.Device, o Options) ([]Row, error) {
	var rows []Row
	for _, e := range Experiments() {
		seeds, err := e.TrainedSeeds(dev, e.configFor(o.Quick))
		if err != nil {
			return nil, err
		}
		if len(seeds) == 0 {
			continue
		}
		study, err := e.Open(ctx, dev, Options{Seeds: len(seeds), Quick: o.Quick})
		if err != nil {
			return nil, err
		}
		more, err := study.Rows(ctx)
		study.Close()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// SeedsFigure draws the energy MSE of every seed of every experiment among the rows under one protocol, beside the
// paper's: a panel for each experiment.
func SeedsFigure(rows []Row, p Protocol) (*plot.Sheet, error) {
	var under []Row
	for _, r := range rows {
		if r.Protocol == p {
			under = append(under, r)
		}
	}
	f := figure.Seeds(seedPanels(under, func(r Row) string { return titleOf(r.Experiment) })...)
	f.Name, f.Title = "seeds_"+string(p), "Energy MSE over seeds, "+string(p)
	return f, nil
}

// titleOf is the title of an experiment, or its name where it is not the paper's.
func titleOf(name string) string {
	if e, err := ByName(name); err == nil {
		return e.Title
	}
	return name
}
