package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"

	"gonum.org/v1/gonum/mat"
)

// Attenuation is how much slower than the truth a model oscillates. Its cause, in the paper's Tasks 1 and 2: inputs are
// noisy and targets clean. Given a noisy input, the best estimate of where the clean point was lies closer to the
// middle, so the best field is a weaker one. For a linear field ẋ = Ax and an input with variance S per coordinate and
// noise σ², least squares gives A·S/(S + σ²).
type Attenuation struct {
	Amplitude float64 `json:"amplitude"` // the rollouts start at (amplitude, 0)
	Truth     float64 `json:"truth"`     // angular frequency, radians per unit of time
	// Models has the models' frequencies over that of the truth, over seeds, by kind. The paper's remedy was to stretch
	// time by 1.09 for the spring, that is a ratio of 0.917.
	Models map[string]eval.Summary `json:"models"`
}

// AttenuationSpan is how long the oscillations are followed.
const attenuationSpan = 30

// Attenuation measures the learned frequencies of all models against the true one, at the amplitudes of the view.
func (s *Study) Attenuation(ctx context.Context) ([]Attenuation, error) {
	if _, err := s.coordinates(); err != nil {
		return nil, err
	}
	amplitudes := s.View.Amplitudes
	truth, err := s.eval().Frequencies(ctx, s.eval().Truth(), amplitudes, attenuationSpan)
	if err != nil {
		return nil, err
	}
	all := make([]Attenuation, len(amplitudes))
	for i, a := range amplitudes {
		all[i] = Attenuation{Amplitude: a, Truth: truth[i], Models: map[string]eval.Summary{}}
	}
	for _, models := range s.groups() {
		ratios := make([][]float64, len(amplitudes))
		for _, m := range models {
			learned, err := s.eval().Frequencies(ctx, m.Subject(), amplitudes, attenuationSpan)
			if err != nil {
				return nil, err
			}
			for i, f := range learned {
				ratios[i] = append(ratios[i], f/truth[i])
			}
		}
		for i := range all {
			all[i].Models[models[0].Kind] = eval.Summarise(ratios[i])
		}
	}
	return all, nil
}

// AttenuationTable is the measured attenuation as a table: the header and the rows as text.
func AttenuationTable(all []Attenuation) (header []string, rows [][]string) {
	header = []string{"amplitude", "true frequency"}
	for _, kind := range Compared {
		header = append(header, modelTitle(kind)+": learned / true")
	}
	for _, a := range all {
		row := []string{fmt.Sprintf("%.2g", a.Amplitude), fmt.Sprintf("%.4f", a.Truth)}
		for _, kind := range Compared {
			row = append(row, ratio(a.Models[kind]))
		}
		rows = append(rows, row)
	}
	return header, rows
}

func ratio(s eval.Summary) string {
	if s.N == 1 {
		return fmt.Sprintf("%.3f", s.Mean)
	}
	return fmt.Sprintf("%.3f ± %.3f", s.Mean, s.Std)
}

// NoiseAttenuation is S/(S + σ²) for the training set of a seed: by which factor the noise of the inputs weakens the
// best linear field. S is the mean square of the clean coordinates. It is 1 for data without noise.
func (e *Experiment) NoiseAttenuation(ctx context.Context, dev *device.Device, seed uint64) (float64, error) {
	set, err := e.Dataset(ctx, dev, e.Config, seed)
	if err != nil {
		return 0, err
	}
	clean := set.Train.Clean()
	rows, cols := clean.Dims()
	norm := mat.Norm(clean, 2) // Frobenius
	s := norm * norm / float64(rows*cols)
	return s / (s + e.Config.Data.Noise*e.Config.Data.Noise), nil
}
