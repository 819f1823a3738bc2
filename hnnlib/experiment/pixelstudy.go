package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/pixel"
)

// PixelStudy looks at trained models of pictures: it measures them and draws the paper's figures.
type PixelStudy struct {
	Ensemble
	Eval *pixel.Evaluator

	numbers map[*Trained]*PixelNumbers // measured so far
}

var _ Measured = (*PixelStudy)(nil)

// NewPixelStudy prepares a study of trained models of pictures, as many baselines as HNNs.
func NewPixelStudy(dev *device.Device, e *Experiment, baselines, hnns []*Trained) (*PixelStudy, error) {
	models, err := NewEnsemble(dev, e, baselines, hnns)
	if err != nil {
		return nil, err
	}
	return newPixelStudy(models)
}

func newPixelStudy(models Ensemble) (*PixelStudy, error) {
	ev, err := pixel.NewEvaluator(models.Dev, ode.Options{RTol: tolerance, ATol: tolerance})
	if err != nil {
		return nil, err
	}
	return &PixelStudy{Ensemble: models, Eval: ev, numbers: map[*Trained]*PixelNumbers{}}, nil
}

// OpenPixels trains, or finds, the models of a report on pictures.
func (e *Experiment) OpenPixels(ctx context.Context, dev *device.Device, o ReportOptions) (*PixelStudy, error) {
	models, err := e.ensemble(ctx, dev, o)
	if err != nil {
		return nil, err
	}
	return newPixelStudy(models)
}

// Close frees the compiled programs.
func (s *PixelStudy) Close() { s.Eval.Close() }

// Numbers measures one of the study's models under both protocols.
func (s *PixelStudy) Numbers(ctx context.Context, t *Trained) (*PixelNumbers, error) {
	if n := s.numbers[t]; n != nil {
		return n, nil
	}
	defer s.time()()
	n, err := s.E.MeasurePixels(ctx, s.Eval, t, s.E.configFor(s.Quick), Protocols, s.Quick)
	if err == nil {
		s.numbers[t] = n
	}
	return n, err
}

// Rows measures all models under both protocols: the rows of the paper's table for this task.
func (s *PixelStudy) Rows(ctx context.Context) ([]Row, error) {
	var all []Row
	for _, group := range s.groups() {
		for i, p := range Protocols {
			kind := group.models[0].Kind
			row := Row{Experiment: s.E.Name, Protocol: p, Model: kind, Paper: s.E.Paper[kind], Quick: s.Quick}
			var trainLoss, testLoss, energy []float64
			for _, t := range group.models {
				n, err := s.Numbers(ctx, t)
				if err != nil {
					return nil, err
				}
				trainLoss, testLoss = append(trainLoss, t.Result.TrainLoss), append(testLoss, t.Result.TestLoss)
				energy = append(energy, float64(n.Energy[i].MSE))
				row.WithinModel += float64(n.Energy[i].Interval) / float64(len(group.models))
				row.Diverged += n.Energy[i].Diverged
				row.Floor += float64(n.Floor[i].MSE) / float64(len(group.models))
			}
			row.TrainLoss, row.TestLoss, row.EnergyMSE = eval.Summarise(trainLoss), eval.Summarise(testLoss), eval.Summarise(energy)
			row.Note = s.E.note(&row)
			all = append(all, row)
		}
	}
	return all, nil
}

// Details measures the first seed's models.
func (s *PixelStudy) Details(ctx context.Context) error {
	for _, t := range []*Trained{s.Baselines[0], s.HNNs[0]} {
		if _, err := s.Numbers(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// Metrics gathers what a study measured with everything that it depends on.
func (s *PixelStudy) Metrics(rows []Row) (*Metrics, error) {
	m, err := s.Ensemble.Metrics(rows)
	if err != nil {
		return nil, err
	}
	m.Pixels = map[string]*PixelNumbers{}
	for _, t := range []*Trained{s.Baselines[0], s.HNNs[0]} {
		if n := s.numbers[t]; n != nil {
			m.Pixels[t.Kind] = n
		}
	}
	return m, nil
}
