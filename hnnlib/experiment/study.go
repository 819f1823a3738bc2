package experiment

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/train"
)

// Study is the trained models of one experiment, to be measured and drawn: as many baselines as HNNs, one of each for a
// seed, in the same order. Figures of single models show the first.
type Study struct {
	E               *Experiment
	Dev             *device.Device
	Baselines, HNNs []*Trained
	Quick           bool // fewer starts in metrics
	// View is a copy of the experiment's: change it to draw from another start.
	View View

	ev   *eval.Evaluator // of metrics and figures; for pictures, of fields in latent space
	with Integrator      // of reports

	rows     []Row         // once they are measured
	measured time.Duration // how long measuring them took
}

// NewStudy prepares a study of trained models, as many baselines as HNNs. Without models, it draws what needs none.
func NewStudy(dev *device.Device, e *Experiment, baselines, hnns []*Trained, quick bool) (*Study, error) {
	if len(baselines) != len(hnns) {
		return nil, fmt.Errorf("a study of %s needs as many baselines as HNNs: %d and %d were given",
			e.Name, len(baselines), len(hnns))
	}
	s := e.study(dev, Integrator{}, quick)
	s.Baselines, s.HNNs = baselines, hnns
	return s, nil
}

// study is one without models, whose reports are under an integrator of the caller's choice; with pictures, all is.
func (e *Experiment) study(dev *device.Device, with Integrator, quick bool) *Study {
	s := &Study{E: e, Dev: dev, Quick: quick, View: e.View, with: withTolerance(with)}
	if sys := e.System(); sys != nil {
		s.ev = eval.New(dev, sys, withTolerance(Integrator{}))
	} else {
		s.ev = eval.New(dev, nil, s.with)
	}
	return s
}

// Options say how to reproduce an experiment or a topic.
type Options struct {
	Seeds  int // how many models of each kind, of seeds 0, 1, …; 0 means 1
	Quick  bool
	Recipe string // see [Experiment.With]
	Out    string // the results folder
	// Progress shows how training goes on, Step what is being done otherwise. Both may be nil.
	Progress progress.Sink
	Step     func(string)
}

func (o Options) step(text string) {
	if o.Step != nil {
		o.Step(text)
	}
}

// Open trains, or finds, as many models as the options say, and makes a study of them.
func (e *Experiment) Open(ctx context.Context, dev *device.Device, o Options) (*Study, error) {
	e, err := e.With(cmp.Or(o.Recipe, e.recipe))
	if err != nil {
		return nil, err
	}
	config := e.ConfigFor(o.Quick)
	opts := TrainOptions{Seeds: Seeds(max(1, o.Seeds)), Config: &config, Progress: o.Progress}
	models, err := each(Compared[:], func(kind string) ([]*Trained, error) {
		all, err := e.Train(ctx, dev, kind, opts)
		if err != nil {
			err = fmt.Errorf("%s, %s: %w", e.Name, kind, err)
		}
		return all, err
	})
	if err != nil {
		return nil, err
	}
	return NewStudy(dev, e, models[0], models[1], o.Quick)
}

// Close frees the compiled programs.
func (s *Study) Close() {
	s.ev.Close()
}

// Seed is that of the first models; 0 without models.
func (s *Study) Seed() uint64 {
	if len(s.HNNs) == 0 {
		return 0
	}
	return s.HNNs[0].Seed
}

// first are the first models of each kind.
func (s *Study) first() []*Trained { return []*Trained{s.Baselines[0], s.HNNs[0]} }

// groups are the models by kind.
func (s *Study) groups() [][]*Trained { return [][]*Trained{s.Baselines, s.HNNs} }

// Rows measures all models under the protocols: the rows of the paper's table for this task.
func (s *Study) Rows(ctx context.Context) ([]Row, error) {
	if s.rows != nil {
		return s.rows, nil
	}
	began := time.Now()
	rows, err := each(s.groups(), func(models []*Trained) ([]Row, error) { return s.rowsOf(ctx, models) })
	s.rows, s.measured = slices.Concat(rows...), time.Since(began)
	return s.rows, err
}

// rowsOf are the rows of models of one kind, one for each protocol.
func (s *Study) rowsOf(ctx context.Context, models []*Trained) ([]Row, error) {
	var trainLoss, testLoss []float64
	protocols, n := s.E.protocols(), float64(len(models))
	rows, energies := make([]Row, len(protocols)), make([][]float64, len(protocols))
	for _, t := range models {
		trainLoss, testLoss = append(trainLoss, t.Result.TrainLoss), append(testLoss, t.Result.TestLoss)
		measured, err := s.E.energies(ctx, s, t, protocols)
		if err != nil {
			return nil, err
		}
		for i, m := range measured {
			energies[i] = append(energies[i], float64(m.MSE))
			rows[i].WithinModel += m.Interval / Number(n)
			rows[i].Diverged += m.Diverged
			if m.Floor != nil {
				rows[i].Floor += float64(m.Floor.MSE) / n
			}
		}
	}
	for i := range rows {
		r, kind := &rows[i], models[0].Kind
		r.Experiment, r.Protocol, r.Model, r.Paper, r.Quick = s.E.Name, protocols[i], kind, s.E.Paper[kind], s.Quick
		r.Recipe = s.E.Recipe()
		r.TrainLoss, r.TestLoss = eval.Summarise(trainLoss), eval.Summarise(testLoss)
		r.EnergyMSE = eval.Summarise(energies[i])
		r.Note = s.E.note(r)
	}
	return rows, nil
}

// EnergyMSEs measures models of configuration c by the paper's energy metric, under the corrected protocol.
func (e *Experiment) EnergyMSEs(
	ctx context.Context, dev *device.Device, c Config, models []*Trained,
) ([]Number, error) {
	of := *e
	of.Config = c
	s := of.study(dev, Integrator{}, false)
	defer s.Close()
	return each(models, func(t *Trained) (Number, error) {
		measured, err := of.energies(ctx, s, t, []Protocol{Corrected})
		if err != nil {
			return 0, err
		}
		return measured[0].MSE, nil
	})
}

// Reports measures the first baseline and the first HNN, by kind of model, under an integrator (the zero value: that of
// the paper's metric).
func (s *Study) Reports(ctx context.Context, with Integrator) (map[string]*Report, error) {
	under := s.E.study(s.Dev, with, s.Quick)
	defer under.Close()
	list, err := s.E.reports(ctx, under, s.first()...)
	if err != nil {
		return nil, err
	}
	return map[string]*Report{s.Baselines[0].Kind: list[0], s.HNNs[0].Kind: list[1]}, nil
}

// Measure measures all that metrics.json has.
func (s *Study) Measure(ctx context.Context) (*Metrics, error) {
	e, config := s.E, s.E.ConfigFor(s.Quick)
	digest, err := e.digest(ctx, s.Dev)
	if err != nil {
		return nil, err
	}
	settings, err := config.json(e.Loss(config).Name, digest)
	if err != nil {
		return nil, err
	}
	m := &Metrics{Experiment: e.Name, Title: e.Title, Quick: s.Quick, Recipe: e.Recipe(), Backend: s.Dev.Name, Plugin: s.Dev.Source,
		Versions: train.Versions(), Settings: settings, Defects: e.Defects}
	if m.Rows, err = s.Rows(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	if m.Reports, err = s.Reports(ctx, Integrator{}); err != nil {
		return nil, err
	}
	if len(s.View.Amplitudes) > 0 {
		if m.Attenuation, err = s.Attenuation(ctx); err != nil {
			return nil, err
		}
	}
	m.MeasureSeconds = (s.measured + time.Since(began)).Seconds()
	for _, t := range slices.Concat(s.groups()...) {
		res := t.Result
		m.Runs = append(m.Runs, RunMetrics{t.Kind, t.Seed, t.Run.Name(), res.TrainLoss, res.TestLoss, res.Seconds})
		m.TrainSeconds += res.Seconds
	}
	for _, t := range s.HNNs {
		m.Seeds = append(m.Seeds, t.Seed)
	}
	return m, nil
}
