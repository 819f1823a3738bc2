package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
)

// Results rebuilds the paper's table from the runs on disk, and shows what was found wrong in the published evaluation.
var Results = &Topic{Name: "results", Title: "The paper's table, and what is wrong with it", Notebook: "results", Figures: resultsFigures}

// resultsFigures draw every seed on disk under both protocols.
func resultsFigures(ctx context.Context, dev *device.Device, o ReportOptions) ([]*figure.Figure, error) {
	var rows []Row
	for _, e := range Every() {
		seeds, err := e.TrainedSeeds(dev, e.configFor(o.Quick))
		if err != nil {
			return nil, err
		}
		if len(seeds) == 0 {
			continue
		}
		study, err := e.Open(ctx, dev, ReportOptions{Seeds: len(seeds), Quick: o.Quick})
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
	if len(rows) == 0 {
		return nil, nil // nothing is trained yet
	}
	var all []*figure.Figure
	for _, p := range Protocols {
		f, err := SeedsFigure(rows, p)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}
