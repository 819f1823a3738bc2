package experiment

import (
	"context"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

// paperFigures are the paper's figures that span experiments, drawn from the models of seed 0.
var paperFigures = []struct {
	of   []*Experiment
	draw func(context.Context, []*Study) (*figure.Figure, error)
}{
	{[]*Experiment{Spring, Pendulum, RealPendulum}, figure5},
	{[]*Experiment{TwoBody, ThreeBody}, figure6},
}

// PaperFigures draws the paper's figures that span experiments into <o.Out>/figures/: fig5 (tasks 1 to 3) and fig6 (two and
// three bodies), each if all of its experiments are in the results folder at the same speed (quick or not), and their models
// still on disk.
func PaperFigures(ctx context.Context, dev *device.Device, o Options) error {
	given, err := finished(dev, o)
	if err != nil {
		return err
	}
	for _, f := range paperFigures {
		if slices.ContainsFunc(f.of, func(e *Experiment) bool { return !slices.Contains(given, e) }) {
			continue
		}
		var studies []*Study
		for _, e := range f.of {
			s, err := e.Open(ctx, dev, Options{Seeds: 1, Quick: o.Quick})
			if err != nil {
				return err
			}
			defer s.Close()
			studies = append(studies, s)
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

// finished are the experiments that figures can be drawn of without training.
func finished(dev *device.Device, o Options) ([]*Experiment, error) {
	s, err := ReadResults(o.Out)
	if err != nil {
		return nil, err
	}
	var all []*Experiment
	for _, section := range s.Sections {
		e, err := ByName(section.Name)
		if err != nil || section.Metrics.Quick != o.Quick {
			continue
		}
		trained, err := e.trained(dev, e.configFor(o.Quick), 0)
		if err != nil {
			return nil, err
		}
		if trained {
			all = append(all, e)
		}
	}
	return all, nil
}

// figure5 stacks the rollouts of tasks 1 to 3 (blog figure 5, the paper's 2).
func figure5(ctx context.Context, studies []*Study) (*figure.Figure, error) {
	var rows []*plot.Sheet
	for _, s := range studies {
		row, err := s.rollout(ctx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return plot.Stack("fig5", "Predictions, errors and conserved quantities", rows...), nil
}

// figure6 puts two bodies left and three right (blog figure 6, the paper's 3 and 10).
func figure6(ctx context.Context, studies []*Study) (*figure.Figure, error) {
	var titles [2]string
	var courses [2][]eval.Course
	var kinetic [2][][]float64
	for i, s := range studies {
		var err error
		titles[i] = s.E.Title
		if courses[i], kinetic[i], err = s.bodies(ctx); err != nil {
			return nil, err
		}
	}
	f := figure.OrbitsPair(titles, courses, kinetic)
	f.Name = "fig6"
	return f, nil
}
