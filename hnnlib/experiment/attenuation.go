package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"

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

// attenuationSpan is how long the oscillations are followed.
const attenuationSpan = 30

// Attenuation measures the learned frequencies of all models against the true one, at the amplitudes of the view.
func (s *Study) Attenuation(ctx context.Context) ([]Attenuation, error) {
	if err := s.has(coordinates); err != nil {
		return nil, err
	}
	frequencies := func(of eval.Subject) ([]float64, error) {
		return s.ev.Frequencies(ctx, of, s.View.Amplitudes, attenuationSpan)
	}
	truth, err := frequencies(s.ev.Truth())
	if err != nil {
		return nil, err
	}
	all := make([]Attenuation, len(truth))
	for i, a := range s.View.Amplitudes {
		all[i] = Attenuation{Amplitude: a, Truth: truth[i], Models: map[string]eval.Summary{}}
	}
	for _, models := range s.groups() {
		learned, err := each(models, func(t *Trained) ([]float64, error) { return frequencies(t.Subject()) })
		if err != nil {
			return nil, err
		}
		for i, a := range all {
			var ratios []float64
			for _, f := range learned {
				ratios = append(ratios, f[i]/a.Truth)
			}
			a.Models[models[0].Kind] = eval.Summarise(ratios)
		}
	}
	return all, nil
}

// AttenuationTable is the measured attenuation as a table: the header and the rows as text.
func AttenuationTable(all []Attenuation) (header []string, rows [][]string) {
	header = []string{"amplitude", "true frequency"}
	for _, kind := range Compared {
		header = append(header, model.Title(kind)+": learned / true")
	}
	for _, a := range all {
		row := []string{fmt.Sprintf("%.2g", a.Amplitude), fmt.Sprintf("%.4f", a.Truth)}
		for _, kind := range Compared {
			ratio := fmt.Sprintf("%.3f", a.Models[kind].Mean)
			if a.Models[kind].N != 1 {
				ratio += fmt.Sprintf(" ± %.3f", a.Models[kind].Std)
			}
			row = append(row, ratio)
		}
		rows = append(rows, row)
	}
	return header, rows
}

// NoiseAttenuation is S/(S + σ²) for the training set of a seed: by which factor the noise of the inputs weakens the
// best linear field. S is the mean square of the clean coordinates. It is 1 for data without noise.
func (e *Experiment) NoiseAttenuation(ctx context.Context, dev *device.Device, seed uint64) (float64, error) {
	data, err := e.Data(ctx, dev, e.Config, seed)
	if err != nil {
		return 0, err
	}
	if data.States == nil {
		return 0, fmt.Errorf("%s learns from pictures, which have no coordinates", e.Name)
	}
	clean := data.States.Train.Clean()
	rows, cols := clean.Dims()
	norm := mat.Norm(clean, 2) // Frobenius
	s := norm * norm / float64(rows*cols)
	return s / (s + e.Config.Data.Noise*e.Config.Data.Noise), nil
}
