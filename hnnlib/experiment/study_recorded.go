package experiment

import (
	"context"

	"hnn/hnnlib/figure"

	"gonum.org/v1/gonum/floats"
)

// recordedRow is RowData for an experiment with a recording, which takes the place of the truth: the
// models start at its first test state.
func (s *Study) recordedRow(ctx context.Context) (figure.RolloutData, error) {
	var data figure.RolloutData
	rec, err := s.E.TestRecording(ctx)
	if err != nil {
		return data, err
	}
	times := append([]float64(nil), rec.Times...)
	floats.AddConst(-rec.Times[0], times)
	truth, err := s.Eval.Given(times, rec.States)
	if err != nil {
		return data, err
	}
	trio := s.trio()
	courses, err := s.Eval.Compare(ctx, truth, trio[2].Subject, trio[1].Subject, trio[2].Subject)
	if err != nil {
		return data, err
	}
	for i := range courses {
		courses[i] = courses[i].Scaled(s.E.Metric(Corrected).Scale)
	}
	data = s.rolloutData(courses, "Recording")
	data.TLabel = "time $t$ (s)"
	return data, nil
}
