package experiment

import (
	"context"

	"hnn/hnnlib/figure"

	"gonum.org/v1/gonum/floats"
)

// recordedRow is RowData for an experiment with a recording, which takes the place of the truth: the
// models start at its first test state.
func (s *Study) recordedRow(ctx context.Context) (figure.RolloutData, error) {
	data := figure.RolloutData{Name: "rollout", Title: s.E.Title, QLabel: s.label(0), PLabel: s.label(1), TLabel: "time $t$ (s)"}
	rec, err := s.E.TestRecording(ctx)
	if err != nil {
		return data, err
	}
	scale := s.E.Metric(Corrected).Scale
	times := append([]float64(nil), rec.Times...)
	floats.AddConst(-rec.Times[0], times)
	recorded, err := s.Eval.RecordedEnergy(rec.States)
	if err != nil {
		return data, err
	}
	floats.Scale(scale, recorded)
	hnn := s.HNNs[0].Subject()
	for _, sub := range s.trio() {
		states, shown, energy, label := rec.States, times, recorded, ""
		if sub.kind == figure.Truth {
			label = "Recording"
		} else {
			sol, err := s.Eval.Rollout(ctx, sub.Subject, rec.States[:1], [][]float64{times})
			if err != nil {
				return data, err
			}
			rows, err := s.Eval.Energies(s.Eval.Truth(), sol)
			if err != nil {
				return data, err
			}
			energy, shown, states = rows[0], times[:sol.Len(0)], nil
			floats.Scale(scale, energy)
			for i := range shown {
				states = append(states, sol.At(0, i))
			}
			data.Error = append(data.Error, figure.Series{Kind: sub.kind, X: shown, Y: meanSquares(states, rec.States)})
		}
		conserved, err := s.Eval.Conserved(hnn, shown, states)
		if err != nil {
			return data, err
		}
		floats.Scale(scale, conserved)
		path := figure.Series{Kind: sub.kind, Label: label}
		for _, state := range states {
			path.X, path.Y = append(path.X, state[0]), append(path.Y, state[1])
		}
		data.Phase = append(data.Phase, path)
		data.Conserved = append(data.Conserved, figure.Series{Kind: sub.kind, Label: label, X: shown, Y: shifted(conserved, energy[0])})
		data.Energy = append(data.Energy, figure.Series{Kind: sub.kind, Label: label, X: shown, Y: energy})
	}
	return data, nil
}

// shifted moves v so that it begins at first.
func shifted(v []float64, first float64) []float64 {
	out := append([]float64(nil), v...)
	floats.AddConst(first-v[0], out)
	return out
}

// meanSquares is the mean over coordinates of (a − b)² at each time.
func meanSquares(a, b [][]float64) []float64 {
	var out []float64
	for i := range a {
		d := floats.Distance(a[i], b[i], 2)
		out = append(out, d*d/float64(len(a[i])))
	}
	return out
}
