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
var Results = &Topic{
	Info:    Info{"results", "The paper's table, and what is wrong with it", "results"},
	Figures: resultsFigures,
}

// resultsFigures draw every seed on disk under both protocols.
func resultsFigures(ctx context.Context, dev *device.Device, o Options, dir string) error {
	rows, err := each(Experiments(), func(e *Experiment) ([]Row, error) { return e.rowsOnDisk(ctx, dev, o.Quick) })
	if err != nil {
		return err
	}
	all := slices.Concat(rows...)
	if len(all) == 0 { // nothing is trained yet
		return nil
	}
	for _, p := range Protocols {
		f, err := SeedsFigure(all, p)
		if err != nil {
			return err
		}
		if err := SavePicture(dir, f); err != nil {
			return err
		}
	}
	return nil
}

// rowsOnDisk measures all models that are on disk.
func (e *Experiment) rowsOnDisk(ctx context.Context, dev *device.Device, quick bool) ([]Row, error) {
	seeds, err := e.TrainedSeeds(ctx, dev, e.ConfigFor(quick))
	if err != nil || len(seeds) == 0 {
		return nil, err
	}
	study, err := e.Open(ctx, dev, Options{Seeds: len(seeds), Quick: quick})
	if err != nil {
		return nil, err
	}
	defer study.Close()
	return study.Rows(ctx)
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

// seedPanels have the energy MSE of the rows beside the paper's, a panel for each title in the rows' order.
func seedPanels(rows []Row, title func(Row) string) []*plot.Panel {
	var titles []string
	groups := map[string][]figure.SeedGroup{}
	for _, r := range rows {
		t := title(r)
		if groups[t] == nil {
			titles = append(titles, t)
		}
		group := figure.SeedGroup{Kind: plot.Kind(r.Model),
			Paper: r.Paper.EnergyMSE.Mean, Interval: r.Paper.EnergyMSE.Interval}
		for _, v := range r.EnergyMSE.Values {
			group.Values = append(group.Values, float64(v))
		}
		groups[t] = append(groups[t], group)
	}
	var panels []*plot.Panel
	for _, t := range titles {
		panels = append(panels, figure.SeedPanel(t, "energy MSE", groups[t]...))
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

// paperFigures are the paper's figures that span experiments, drawn from the models of seed 0.
var paperFigures = []struct {
	of   []*Experiment
	draw func(context.Context, []*Study) (*plot.Sheet, error)
}{
	{[]*Experiment{Spring, Pendulum, RealPendulum}, figure5},
	{[]*Experiment{TwoBody, ThreeBody}, figure6},
}

// PaperFigures draws the paper's figures that span experiments into <o.Out>/figures/: fig5 (tasks 1 to 3) and fig6 (two
// and three bodies), each if all of its experiments are in the results folder at the same speed (quick or not), and
// their models still on disk: nothing is trained for them.
func PaperFigures(ctx context.Context, dev *device.Device, o Options) error {
	results, err := ReadResults(o.Out)
	if err != nil {
		return err
	}
	for _, f := range paperFigures {
		var studies []*Study
		for _, e := range f.of {
			if there, err := e.finished(ctx, dev, results, o.Quick); err != nil {
				return err
			} else if !there {
				break
			}
			s, err := e.Open(ctx, dev, Options{Seeds: 1, Quick: o.Quick})
			if err != nil {
				return err
			}
			defer s.Close()
			studies = append(studies, s)
		}
		if len(studies) < len(f.of) {
			continue
		}
		p, err := f.draw(ctx, studies)
		if err != nil {
			return err
		}
		if err := SavePicture(o.Out, p); err != nil {
			return err
		}
	}
	return nil
}

// finished reports whether the results have the experiment, and the models of its first seed are on disk.
func (e *Experiment) finished(ctx context.Context, dev *device.Device, s *Summary, quick bool) (bool, error) {
	for _, section := range s.Sections {
		if section.Name == e.Name && section.Metrics.Quick == quick {
			return e.trained(ctx, dev, e.ConfigFor(quick), 0)
		}
	}
	return false, nil
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
		m, err := meterOf[*coordinateMeter](s)
		if err != nil {
			return nil, err
		}
		titles[i] = s.E.Title
		if courses[i], err = m.bodies(ctx, s); err != nil {
			return nil, err
		}
	}
	f := figure.OrbitsPair(titles, courses)
	f.Name = "fig6"
	return f, nil
}
