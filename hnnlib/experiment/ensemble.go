package experiment

import (
	"context"
	"fmt"
	"time"

	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/train"
)

// Ensemble is the trained models of one experiment: as many baselines as HNNs, one of each for a seed, in the same order.
// Figures of single models show the first.
type Ensemble struct {
	E               *Experiment
	Dev             *device.Device
	Baselines, HNNs []*Trained
	Quick           bool // fewer starts in metrics

	measured time.Duration // how long measuring took
}

// Measured is what a report is made of: an ensemble with the means to measure and draw it.
type Measured interface {
	// Rows measures all models under the protocols: the rows of the paper's table for this task.
	Rows(ctx context.Context) ([]Row, error)
	// Details measures what metrics.json has besides the rows, and what was not measured yet.
	Details(ctx context.Context) error
	// Metrics gathers what was measured with everything that it depends on.
	Metrics(rows []Row) (*Metrics, error)
	// Figures draws all figures of the experiment, in the order in which a report shows them.
	Figures(ctx context.Context, rows []Row) ([]*figure.Figure, error)
	// Close frees the compiled programs.
	Close()
}

// NewEnsemble checks that there are as many baselines as HNNs, at least one of each.
func NewEnsemble(dev *device.Device, e *Experiment, baselines, hnns []*Trained) (Ensemble, error) {
	if len(baselines) == 0 || len(baselines) != len(hnns) {
		return Ensemble{}, fmt.Errorf("a study of %s needs as many baselines as HNNs, at least one of each: %d and %d were given", e.Name, len(baselines), len(hnns))
	}
	return Ensemble{E: e, Dev: dev, Baselines: baselines, HNNs: hnns}, nil
}

// Open trains, or finds, the models of a report and makes a study of them.
func (e *Experiment) Open(ctx context.Context, dev *device.Device, o ReportOptions) (Measured, error) {
	if e.Source != nil {
		return e.OpenPixels(ctx, dev, o)
	}
	return e.OpenStudy(ctx, dev, o)
}

// ensemble trains, or finds, the models of a report.
func (e *Experiment) ensemble(ctx context.Context, dev *device.Device, o ReportOptions) (Ensemble, error) {
	config := e.configFor(o.Quick)
	var models [2][]*Trained
	for i, kind := range Models {
		var err error
		models[i], err = e.Train(ctx, dev, kind, TrainOptions{Seeds: Seeds(max(1, o.Seeds)), Config: &config, Progress: o.Progress})
		if err != nil {
			return Ensemble{}, fmt.Errorf("%s, %s: %w", e.Name, kind, err)
		}
	}
	all, err := NewEnsemble(dev, e, models[0], models[1])
	all.Quick = o.Quick
	return all, err
}

// groups are the models by kind.
func (s *Ensemble) groups() []struct {
	kind   figure.Kind
	models []*Trained
} {
	return []struct {
		kind   figure.Kind
		models []*Trained
	}{{figure.Baseline, s.Baselines}, {figure.HNN, s.HNNs}}
}

// time adds what passes until the returned function is called to the time that measuring took.
func (s *Ensemble) time() func() {
	began := time.Now()
	return func() { s.measured += time.Since(began) }
}

// Losses draws the course of all trainings.
func (s *Ensemble) Losses(context.Context) (*figure.Figure, error) {
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
func (s *Ensemble) lossTerms(m *Trained) (string, error) {
	rec, err := settingsOf(m.Run)
	if err != nil {
		return "", err
	}
	if usual := s.E.source().Loss(s.E.Config); rec.Loss == usual.Name {
		return usual.Terms, nil
	}
	return rec.Loss, nil
}

// Seeds draws the energy MSE of every seed under both protocols beside the paper's.
func (s *Ensemble) Seeds(rows []Row) (*figure.Figure, error) {
	data := figure.SeedsData{Name: "seeds", Title: "Energy MSE over seeds: " + s.E.Title, Metric: "energy MSE"}
	for _, p := range Protocols {
		panel := figure.SeedsPanel{Title: string(p)}
		for _, r := range rows {
			if r.Protocol == p && r.Experiment == s.E.Name {
				panel.Groups = append(panel.Groups, figure.SeedGroup{Kind: figureKind[r.Model], Values: r.EnergyMSE.Values, Paper: r.Paper.value()})
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

// Metrics gathers what was measured with everything that it depends on.
func (s *Ensemble) Metrics(rows []Row) (*Metrics, error) {
	e, config := s.E, s.E.configFor(s.Quick)
	settings, err := config.json(e.LossName(config))
	if err != nil {
		return nil, err
	}
	m := &Metrics{Experiment: e.Name, Title: e.Title, Quick: s.Quick, Backend: s.Dev.Name,
		Plugin: s.Dev.Source, Versions: train.Versions(), Settings: settings, Defects: e.Defects, Rows: rows, MeasureSeconds: s.measured.Seconds()}
	for _, group := range s.groups() {
		for _, t := range group.models {
			m.Runs = append(m.Runs, RunMetrics{t.Kind, t.Seed, t.Run.Name(), t.Result.TrainLoss, t.Result.TestLoss, t.Result.Seconds})
			m.TrainSeconds += t.Result.Seconds
		}
	}
	for _, t := range s.HNNs {
		m.Seeds = append(m.Seeds, t.Seed)
	}
	return m, nil
}
