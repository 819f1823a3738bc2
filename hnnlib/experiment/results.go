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
func resultsFigures(ctx context.Context, dev *device.Device, o Options, dir string) (err error) {
	defer caught(&err)
	var rows []Row
	for _, e := range Experiments() {
		if study := must(must(e.With(o.Recipe)).OnDisk(ctx, dev, o.Quick, MostSeeds)); study != nil {
			defer study.Close()
			rows = append(rows, must(study.Rows(ctx))...)
		}
	}
	if recipes := must(RecipeRows(ctx, dev, o.Quick)); len(recipes) > 0 {
		check(SaveRecipes(dir, recipes))
	}
	for _, p := range Protocols {
		if len(rows) == 0 { // nothing is trained yet
			return nil
		}
		check(SavePicture(dir, must(SeedsFigure(rows, p))))
	}
	return nil
}

// SeedsFigure draws the rows' energy MSE of every seed under one protocol beside the paper's, a panel an experiment.
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
		values := mapped(r.EnergyMSE.Values, func(v Number) float64 { return float64(v) })
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
func PaperFigures(ctx context.Context, dev *device.Device, o Options) (err error) {
	defer caught(&err)
	var studies []*Study // of the experiments that are finished
	for _, section := range must(ReadResults(o.Out)).Sections {
		e, err := ByName(section.Name)
		if err == nil {
			e, err = e.With(o.Recipe)
		}
		if err != nil || e.System() == nil || section.Metrics.Quick != o.Quick || section.Metrics.Recipe != e.Recipe() {
			continue // a topic, of pictures, or trained otherwise
		}
		if s := must(e.OnDisk(ctx, dev, o.Quick, 1)); s != nil {
			defer s.Close()
			studies = append(studies, s)
		}
	}
	for _, f := range []struct {
		of   []*Experiment
		draw func(context.Context, []*Study) *plot.Sheet
	}{
		{[]*Experiment{Spring, Pendulum, RealPendulum}, figure5},
		{[]*Experiment{TwoBody, ThreeBody}, figure6},
	} {
		of := slices.DeleteFunc(slices.Clone(studies), func(s *Study) bool { return !slices.ContainsFunc(f.of, s.E.of) })
		if len(of) == len(f.of) {
			check(SavePicture(o.Out, f.draw(ctx, of)))
		}
	}
	return nil
}

// figure5 stacks the rollouts of tasks 1 to 3 (blog figure 5, the paper's 2).
func figure5(ctx context.Context, studies []*Study) *plot.Sheet {
	rows := mapped(studies, func(s *Study) *plot.Sheet { return must(s.Draw(ctx, "rollout")).(*plot.Sheet) })
	return plot.Stack("fig5", "Predictions, errors and conserved quantities", rows...)
}

// figure6 puts two bodies left and three right (blog figure 6, the paper's 3 and 10).
func figure6(ctx context.Context, studies []*Study) *plot.Sheet {
	var titles [2]string
	var courses [2][]eval.Course
	for i, s := range studies {
		titles[i], courses[i] = s.E.Title, s.bodies(ctx)
	}
	f := figure.OrbitsPair(titles, courses)
	f.Name = "fig6"
	return f
}
