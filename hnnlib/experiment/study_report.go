package experiment

import (
	"context"

	"hnn/hnnlib/eval"
)

// Reports measures the first baseline and the first HNN beside the truth: the evaluation report, by kind of model, under
// an integrator (the zero value: that of the paper's metric).
func (s *Study) Reports(ctx context.Context, with Integrator) (map[string]*eval.Report, error) {
	defer s.time()()
	reporter, err := s.E.Reporter(ctx, s.Dev, s.E.configFor(s.Quick), s.HNNs[0].Seed, with, s.Quick)
	if err != nil {
		return nil, err
	}
	defer reporter.Close()
	reports := map[string]*eval.Report{}
	for _, m := range []*Trained{s.Baselines[0], s.HNNs[0]} {
		if reports[m.Kind], err = reporter.Report(ctx, m.Subject()); err != nil {
			return nil, err
		}
	}
	s.reports = reports
	return reports, nil
}

// Details measures the evaluation reports and, where the experiment asks for it, the attenuation, unless that was done.
func (s *Study) Details(ctx context.Context) error {
	if s.reports == nil {
		if _, err := s.Reports(ctx, Integrator{}); err != nil {
			return err
		}
	}
	if amplitudes := s.E.Figures.Amplitudes; s.attenuation == nil && len(amplitudes) > 0 {
		_, err := s.Attenuation(ctx, amplitudes)
		return err
	}
	return nil
}

// Metrics gathers what a study measured with everything that it depends on.
func (s *Study) Metrics(rows []Row) (*Metrics, error) {
	m, err := s.Ensemble.Metrics(rows)
	if err != nil {
		return nil, err
	}
	m.Reports, m.Attenuation = s.reports, s.attenuation
	return m, nil
}

// ReportTable is the reports of a study as a table: the header and the rows as text.
func ReportTable(reports map[string]*eval.Report) (header []string, rows [][]string) {
	var names []string
	var all []*eval.Report
	for _, kind := range Models {
		if reports[kind] != nil {
			names, all = append(names, modelTitle(kind)), append(all, reports[kind])
		}
	}
	return eval.ReportTable(names, all)
}
