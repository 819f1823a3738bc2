package experiment

import (
	"context"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/run"
)

// losses show the course of all trainings.
func (s *Study) losses(context.Context) (*plot.Sheet, error) {
	var terms string
	var kinds []plot.Kind
	var histories []*run.History
	for _, group := range s.groups() {
		for _, m := range group {
			c, err := m.Run.Weights()
			if err != nil {
				return nil, err
			}
			if terms, err = s.lossTerms(m); err != nil {
				return nil, err
			}
			kinds, histories = append(kinds, plot.Kind(m.Kind)), append(histories, c.History)
		}
	}
	f := figure.Losses(terms, kinds, histories)
	f.Title = "Training: " + s.E.Title
	return f, nil
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
func (s *Study) seeds(ctx context.Context) (*plot.Sheet, error) {
	rows, err := s.Rows(ctx)
	if err != nil {
		return nil, err
	}
	f := figure.Seeds(seedPanels(rows, func(r Row) string { return string(r.Protocol) })...)
	f.Title = "Energy MSE over seeds: " + s.E.Title
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
		groups[t] = append(groups[t], figure.SeedGroup{Kind: plot.Kind(r.Model), Values: r.EnergyMSE.Values,
			Paper: r.Paper.EnergyMSE.Mean, Interval: r.Paper.EnergyMSE.Interval})
	}
	var panels []*plot.Panel
	for _, t := range titles {
		panels = append(panels, figure.SeedPanel(t, "energy MSE", groups[t]...))
	}
	return panels
}
