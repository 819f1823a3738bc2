package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

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
			if there, err := e.finished(dev, results, o.Quick); err != nil {
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
func (e *Experiment) finished(dev *device.Device, s *Summary, quick bool) (bool, error) {
	for _, section := range s.Sections {
		if section.Name == e.Name && section.Metrics.Quick == quick {
			return e.trained(dev, e.configFor(quick), 0)
		}
	}
	return false, nil
}

// figure5 stacks the rollouts of tasks 1 to 3 (blog figure 5, the paper's 2).
func figure5(ctx context.Context, studies []*Study) (*plot.Sheet, error) {
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
