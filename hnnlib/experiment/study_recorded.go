package experiment

import (
	"context"

	"hnn/hnnlib/figure"
	"hnn/hnnlib/plot"
)

// recordedRollout is rollout for an experiment with a recording, which takes the place of the truth: the
// models start at its first test state.
func (s *Study) recordedRollout(ctx context.Context) (*plot.Sheet, error) {
	rec, err := s.source().tested(ctx, s.E.Config)
	if err != nil {
		return nil, err
	}
	truth, err := s.eval().Given(fromZero(rec.Times), rec.States)
	if err != nil {
		return nil, err
	}
	trio := s.trio()
	courses, err := s.eval().Compare(ctx, truth, trio[2], trio[1], trio[2])
	if err != nil {
		return nil, err
	}
	for i := range courses {
		courses[i] = courses[i].Scaled(s.E.Metric(Corrected).Scale)
	}
	labels := s.labels()
	labels.T, labels.Truth = "time $t$ (s)", "Recording"
	f := figure.Rollout(courses, labels)
	f.Title = s.E.Title
	return f, nil
}
