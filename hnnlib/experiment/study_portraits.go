package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/mat"
)

// portraitSteps is how many times per unit of time portraits show: fewer than one figure alone, since all are in the
// notebook.
const portraitSteps = 10

// portraits are rollouts from several starts as one figure: a slider picks the start by its true energy, without a
// kernel. Starts of the same energy, to two digits behind the point, are an error. Still pictures show the one in the
// middle.
func (s *Study) portraits(ctx context.Context) (*plot.Sheet, error) {
	starts := s.View.Portraits
	for i, start := range starts {
		if len(start) != s.system().Dim() {
			return nil, fmt.Errorf("start %d has %d numbers, but %s needs %d", i+1, len(start), s.E.Title, s.system().Dim())
		}
	}
	if len(starts) < 2 {
		return nil, fmt.Errorf("portraits of %s need at least two starts to choose from, got %d", s.E.Title, len(starts))
	}
	states := mat.NewDense(len(starts), s.system().Dim(), nil)
	for i, start := range starts {
		states.SetRow(i, start)
	}
	energies, err := s.eval().Points.Energies(s.system(), states)
	if err != nil {
		return nil, err
	}
	span := s.View.RolloutSpan
	var choices []plot.Choice
	for i, start := range starts {
		row, err := s.rolloutAt(ctx, start, dataset.Times(span, int(span*portraitSteps)+1))
		if err != nil {
			return nil, err
		}
		choices = append(choices, plot.Choice{Value: fmt.Sprintf("%.2f", energies[i]), Sheet: row})
	}
	f := plot.Choices("portraits", "energy of the start", len(starts)/2, choices)
	f.Title = "From different energies: " + s.E.Title
	return f, f.Check()
}
