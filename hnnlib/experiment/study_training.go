package experiment

import (
	"context"

	"hnn/hnnlib/figure"
)

// losses show the course of all trainings.
func (s *Study) losses(context.Context) (*figure.Figure, error) {
	data := figure.LossData{Name: "losses", Title: "Training: " + s.E.Title}
	for _, group := range s.groups() {
		for _, m := range group.models {
			c, err := m.Run.Weights()
			if err != nil {
				return nil, err
			}
			if data.Terms, err = s.lossTerms(m); err != nil {
				return nil, err
			}
			line := figure.LossSeries{Kind: group.kind, Train: c.History.TrainLoss, Test: c.History.TestLoss}
			for i := range c.History.TrainLoss {
				line.Step = append(line.Step, float64(i+1))
			}
			for _, step := range c.History.TestSteps {
				line.TestStep = append(line.TestStep, float64(step))
			}
			data.Models = append(data.Models, line)
		}
	}
	return figure.Losses(data)
}

// lossTerms says what the loss is made of that a model was trained by, which may be one of the user's own.
func (s *Study) lossTerms(m *Trained) (string, error) {
	_, loss, err := settingsOf(m.Run)
	if err != nil {
		return "", err
	}
	if usual := s.E.Source.Loss(s.E.Config); loss == usual.Name {
		return usual.Terms, nil
	}
	return loss, nil
}

// seeds show the energy MSE of every seed under both protocols beside the paper's.
func (s *Study) seeds(ctx context.Context) (*figure.Figure, error) {
	rows, err := s.Rows(ctx)
	if err != nil {
		return nil, err
	}
	data := figure.SeedsData{Name: "seeds", Title: "Energy MSE over seeds: " + s.E.Title, Metric: "energy MSE"}
	for _, p := range Protocols {
		panel := figure.SeedsPanel{Title: string(p)}
		for _, r := range rows {
			if r.Protocol == p {
				panel.Groups = append(panel.Groups, r.seedGroup())
			}
		}
		if len(panel.Groups) > 0 {
			data.Panels = append(data.Panels, panel)
		}
	}
	return figure.Seeds(data)
}

// figureKind is the look of a kind of model.
var figureKind = map[string]figure.Kind{"baseline": figure.Baseline, "hnn": figure.HNN}

// seedGroup is a row in a figure of seeds, with the paper's value where there is one.
func (r *Row) seedGroup() figure.SeedGroup {
	group := figure.SeedGroup{Kind: figureKind[r.Model], Values: r.EnergyMSE.Values}
	if paper := r.Paper.EnergyMSE; paper.Mean != 0 {
		group.Paper = &figure.PaperValue{Mean: paper.Mean, Interval: paper.Interval}
	}
	return group
}
