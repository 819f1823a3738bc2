package experiment

import (
	"context"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

// Results rebuilds the paper's table from the runs on disk, and shows what was found wrong in the published evaluation.
var Results = &Experiment{
	Info:  Info{"results", "The paper's table, and what is wrong with it", "results"},
	Topic: resultsFigures,
}

// resultsFigures draw every seed on disk under both protocols.
func resultsFigures(ctx context.Context, dev *device.Device, o Options, dir string) error {
	var rows []Row
	for _, e := range Experiments() {
		e, err := e.With(o.Recipe)
		if err != nil {
			return err
		}
		seeds, err := e.TrainedSeeds(ctx, dev, e.ConfigFor(o.Quick))
		if err != nil {
			return err
		}
		if len(seeds) == 0 {
			continue
		}
		study, err := e.Open(ctx, dev, Options{Seeds: len(seeds), Quick: o.Quick})
		if err != nil {
			return err
		}
		defer study.Close()
		more, err := study.Rows(ctx)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	for _, p := range Protocols {
		if len(rows) == 0 { // nothing is trained yet
			return nil
		}
		f, err := SeedsFigure(rows, p)
		if err != nil {
			return err
		}
		if err := SavePicture(dir, f); err != nil {
			return err
		}
	}
	return nil
}

// SeedsFigure draws the energy MSE of every seed of every experiment among the rows under one protocol, beside the
// paper's: a panel for each experiment.
func SeedsFigure(rows []Row, p Protocol) (*plot.Sheet, error) {
	under := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Protocol != p })
	f := figure.Seeds(seedPanels(under, func(r Row) string { return titleOf(r.Experiment) })...)
	f.Name, f.Title = "seeds_"+string(p), "Energy MSE over seeds, "+string(p)
	return f, nil
}

// seedPanels have the energy MSE of the rows beside the paper's, a panel for each title in the rows' order.
func seedPanels(rows []Row, title func(Row) string) (panels []*plot.Panel) {
	groups := map[string][]figure.SeedGroup{}
	for _, r := range rows {
		values := names(r.EnergyMSE.Values, func(v Number) float64 { return float64(v) })
		paper := r.Paper.EnergyMSE
		groups[title(r)] = append(groups[title(r)],
			figure.SeedGroup{Kind: plot.Kind(r.Model), Values: values, Paper: paper.Mean, Interval: paper.Interval})
	}
	for _, r := range rows {
		if of := groups[title(r)]; of != nil {
			panels = append(panels, figure.SeedPanel(title(r), "energy MSE", of...))
			delete(groups, title(r))
		}
	}
	return panels
}

// titleOf is the title of an experiment, or its name where it is not the paper's.
func titleOf(name string) string {
	if e, err := ByName(name); err == nil {
		return e.Title
	}
	return name
}

// PaperFigures draws the paper's figures that span experiments into <o.Out>/figures/: fig5 (tasks 1 to 3) and fig6 (two
// and three bodies), each if all of its experiments are in the results folder at the same speed (quick or not), and
// their models still on disk: nothing is trained for them.
func PaperFigures(ctx context.Context, dev *device.Device, o Options) error {
	results, err := ReadResults(o.Out)
	if err != nil {
		return err
	}
	var studies []*Study // of the experiments that are finished
	for _, section := range results.Sections {
		e, err := ByName(section.Name)
		if err == nil {
			e, err = e.With(o.Recipe)
		}
		if err != nil || e.System() == nil || section.Metrics.Quick != o.Quick || section.Metrics.Recipe != e.Recipe() {
			continue // a topic, of pictures, or trained otherwise
		}
		if there, err := e.trained(ctx, dev, e.ConfigFor(o.Quick), 0); err != nil {
			return err
		} else if !there {
			continue
		}
		s, err := e.Open(ctx, dev, Options{Seeds: 1, Quick: o.Quick})
		if err != nil {
			return err
		}
		defer s.Close()
		studies = append(studies, s)
	}
	for _, f := range []struct {
		of   []*Experiment
		draw func(context.Context, []*Study) (*plot.Sheet, error)
	}{
		{[]*Experiment{Spring, Pendulum, RealPendulum}, figure5},
		{[]*Experiment{TwoBody, ThreeBody}, figure6},
	} {
		of := slices.DeleteFunc(slices.Clone(studies), func(s *Study) bool { return !slices.ContainsFunc(f.of, s.E.of) })
		if len(of) < len(f.of) {
			continue
		}
		p, err := f.draw(ctx, of)
		if err != nil {
			return err
		}
		if err := SavePicture(o.Out, p); err != nil {
			return err
		}
	}
	return nil
}

// figure5 stacks the rollouts of tasks 1 to 3 (blog figure 5, the paper's 2).
func figure5(ctx context.Context, studies []*Study) (*plot.Sheet, error) {
	rows, err := each(studies, func(s *Study) (*plot.Sheet, error) {
		row, err := s.Draw(ctx, "rollout")
		sheet, _ := row.(*plot.Sheet)
		return sheet, err
	})
	if err != nil {
		return nil, err
	}
	return plot.Stack("fig5", "Predictions, errors and conserved quantities", rows...), nil
}

// figure6 puts two bodies left and three right (blog figure 6, the paper's 3 and 10).
func figure6(ctx context.Context, studies []*Study) (*plot.Sheet, error) {
	var titles [2]string
	var courses [2][]eval.Course
	for i, s := range studies {
		var err error
		titles[i] = s.E.Title
		if courses[i], err = s.bodies(ctx); err != nil {
			return nil, err
		}
	}
	f := figure.OrbitsPair(titles, courses)
	f.Name = "fig6"
	return f, nil
}
