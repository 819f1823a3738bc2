package experiment

import (
	"context"
	"path/filepath"

	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
)

// PaperFigures draws the paper's figures that span experiments, from the models of seed 0, into <Out>/figures/: fig5 (tasks 1 to
// 3) and fig6 (two and three bodies), each if all of its experiments are among those given.
func PaperFigures(ctx context.Context, dev *device.Device, given []*Experiment, o ReportOptions) error {
	o.Seeds = 1
	for _, f := range []struct {
		of   []*Experiment
		draw func(context.Context, []*Study) (*figure.Figure, error)
	}{
		{[]*Experiment{Spring, Pendulum, RealPendulum}, figure5},
		{[]*Experiment{TwoBody, ThreeBody}, figure6},
	} {
		if !includes(given, f.of) {
			continue
		}
		if err := paperFigure(ctx, dev, f.of, f.draw, o); err != nil {
			return err
		}
	}
	return nil
}

// Finished returns the experiments on coordinates that the results folder has, at the same speed (quick or not), and whose models of seed 0 are
// still on disk: what figures that span experiments can be drawn of without training.
func Finished(dev *device.Device, out string, quick bool) ([]*Experiment, error) {
	s, err := ReadResults(out)
	if err != nil {
		return nil, err
	}
	var all []*Experiment
	for _, m := range s.Experiments {
		e, err := ByName(m.Experiment)
		if err != nil || m.Quick != quick {
			continue
		}
		trained, err := e.trained(dev, e.configFor(quick), 0)
		if err != nil {
			return nil, err
		}
		if trained {
			all = append(all, e)
		}
	}
	return all, nil
}

func includes(given, wanted []*Experiment) bool {
	has := map[*Experiment]bool{}
	for _, e := range given {
		has[e] = true
	}
	for _, e := range wanted {
		if !has[e] {
			return false
		}
	}
	return true
}

func paperFigure(ctx context.Context, dev *device.Device, of []*Experiment, draw func(context.Context, []*Study) (*figure.Figure, error), o ReportOptions) error {
	var studies []*Study
	for _, e := range of {
		s, err := e.OpenStudy(ctx, dev, o)
		if err != nil {
			return err
		}
		defer s.Close()
		studies = append(studies, s)
	}
	f, err := draw(ctx, studies)
	if err != nil {
		return err
	}
	if _, err := f.Save(filepath.Join(o.Out, "figures")); err != nil {
		return err
	}
	return AddToCatalogue(o.Out, Entry(f))
}

// figure5 stacks the rows of tasks 1 to 3 (blog figure 5, the paper's 2).
func figure5(ctx context.Context, studies []*Study) (*figure.Figure, error) {
	var rows []figure.RolloutData
	for _, s := range studies {
		row, err := s.RowData(ctx, nil)
		if err != nil {
			return nil, err
		}
		row.Name = "fig5"
		rows = append(rows, row)
	}
	return figure.RolloutRows(rows)
}

// figure6 puts two bodies left and three right (blog figure 6, the paper's 3 and 10).
func figure6(ctx context.Context, studies []*Study) (*figure.Figure, error) {
	var both [2]figure.OrbitsData
	for i, s := range studies {
		data, err := s.OrbitsData(ctx, nil)
		if err != nil {
			return nil, err
		}
		data.Name, data.Title = "fig6", s.E.Title
		both[i] = data
	}
	return figure.OrbitsPair(both[0], both[1])
}
