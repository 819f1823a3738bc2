package experiment

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/artifact"
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
	View            View // a copy of the experiment's: change it to draw from another start

	ev       *eval.Evaluator // of metrics and figures; for pictures, of fields in latent space
	with     Integrator      // of reports
	rows     []Row           // once they are measured
	measured time.Duration   // how long measuring them took
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

// study returns a study without models. The integrator is that of reports; with pictures, that of figures too.
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
	Seeds    int // how many models of each kind, of seeds 0, 1, …; 0 means 1
	Quick    bool
	Recipe   string        // see [Experiment.With]
	Out      string        // the results folder
	Progress progress.Sink // shows how training goes on; may be nil
	Step     func(string)  // is told what is being done otherwise; may be nil
}

func (o Options) step(text string) {
	if o.Step != nil {
		o.Step(text)
	}
}

// Open trains, or finds, as many models as the options say, and makes a study of them.
func (e *Experiment) Open(ctx context.Context, dev *device.Device, o Options) (s *Study, err error) {
	defer caught(&err)
	e = must(e.With(cmp.Or(o.Recipe, e.recipe)))
	config := e.ConfigFor(o.Quick)
	opts := TrainOptions{Seeds: Seeds(max(1, o.Seeds)), Config: &config, Progress: o.Progress}
	var models [2][]*Trained
	for i, kind := range Compared {
		if models[i], err = e.Train(ctx, dev, kind, opts); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", e.Name, kind, err)
		}
	}
	return NewStudy(dev, e, models[0], models[1], o.Quick)
}

// Close frees the compiled programs.
func (s *Study) Close() { s.ev.Close() }

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
func (s *Study) Rows(ctx context.Context) (rows []Row, err error) {
	defer caught(&err)
	if s.rows == nil {
		began := time.Now()
		rows := mapped(s.groups(), func(models []*Trained) []Row { return s.rowsOf(ctx, models) })
		s.rows, s.measured = slices.Concat(rows...), time.Since(began)
	}
	return s.rows, nil
}

// rowsOf are the rows of models of one kind, one for each protocol.
func (s *Study) rowsOf(ctx context.Context, models []*Trained) []Row {
	var trainLoss, testLoss []float64
	protocols, n := s.E.protocols(), float64(len(models))
	rows, energies := make([]Row, len(protocols)), make([][]float64, len(protocols))
	for _, t := range models {
		trainLoss, testLoss = append(trainLoss, t.Result.TrainLoss), append(testLoss, t.Result.TestLoss)
		for i, m := range s.E.energies(ctx, s, t, protocols) {
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
	return rows
}

// EnergyMSEs measures models of configuration c by the paper's energy metric, under the corrected protocol.
func (e *Experiment) EnergyMSEs(
	ctx context.Context, dev *device.Device, c Config, models []*Trained,
) (all []Number, err error) {
	defer caught(&err)
	of := *e
	of.Config = c
	s := of.study(dev, Integrator{}, false)
	defer s.Close()
	return mapped(models, func(t *Trained) Number { return of.energies(ctx, s, t, []Protocol{Corrected})[0].MSE }), nil
}

// Reports measures the first baseline and the first HNN under an integrator, by kind of model.
func (s *Study) Reports(ctx context.Context, with Integrator) (reports map[string]*Report, err error) {
	defer caught(&err)
	under := s
	if with != (Integrator{}) {
		under = s.E.study(s.Dev, with, s.Quick)
		defer under.Close()
	}
	list := s.E.reports(ctx, under, s.first()...)
	return map[string]*Report{s.Baselines[0].Kind: list[0], s.HNNs[0].Kind: list[1]}, nil
}

// Measure measures all that metrics.json has.
func (s *Study) Measure(ctx context.Context) (m *Metrics, err error) {
	defer caught(&err)
	e := s.E
	m = &Metrics{Experiment: e.Name, Title: e.Title, Quick: s.Quick, Recipe: e.Recipe(), Backend: s.Dev.Name,
		Plugin: s.Dev.Source, Versions: train.Versions(), Defects: e.Defects, Rows: must(s.Rows(ctx)),
		Settings: s.HNNs[0].Run.Settings.Details}
	began := time.Now()
	m.Reports = must(s.Reports(ctx, Integrator{}))
	if len(s.View.Amplitudes) > 0 {
		m.Attenuation = must(s.Attenuation(ctx))
	}
	m.MeasureSeconds = (s.measured + time.Since(began)).Seconds()
	for _, t := range slices.Concat(s.groups()...) {
		res := t.Result
		m.Runs = append(m.Runs, RunMetrics{t.Kind, t.Seed, t.Run.Name(), res.TrainLoss, res.TestLoss, res.Seconds})
		m.TrainSeconds += res.Seconds
	}
	m.Seeds = mapped(s.HNNs, func(t *Trained) uint64 { return t.Seed })
	return m, nil
}

// Number is a measurement.
type Number = eval.Number

// EnergyNumber is the energy metric under one protocol.
type EnergyNumber struct {
	Protocol Protocol `json:"protocol"`
	*eval.EnergyResult
	// Floor is what the data alone make of it, whatever the model; nil where that is nothing.
	Floor *eval.EnergyResult `json:"-"`
}

// Report is what else there is to say of a model of coordinates, or of pictures; the other is nil.
type Report struct {
	*eval.Report
	*PixelNumbers
}

// Row is a row of the paper's table: one experiment, protocol and kind of model, over seeds.
type Row struct {
	Experiment string       `json:"experiment"`
	Protocol   Protocol     `json:"protocol"`
	Recipe     string       `json:"recipe"`
	Model      string       `json:"model"`
	TrainLoss  eval.Summary `json:"train_loss"`
	TestLoss   eval.Summary `json:"test_loss"`
	EnergyMSE  eval.Summary `json:"energy_mse"`
	// WithinModel is the mean over seeds of the energy MSE's standard error within a model, the paper's interval.
	WithinModel Number   `json:"within_model"`
	Diverged    int      `json:"diverged"` // rollouts that ended early, over all seeds
	Paper       PaperRow `json:"paper"`
	// Floor is what the data alone make of it: friction of a recording, or errors of angles read off frames; else 0.
	Floor float64 `json:"floor,omitempty"`
	Quick bool    `json:"quick,omitempty"`
	Note  string  `json:"note,omitempty"` // why ours differs from the paper's, where it does
}

// Metrics is an experiment's metrics.json: what was measured, and everything that it depends on.
type Metrics struct {
	Experiment string          `json:"experiment"`
	Title      string          `json:"title"`
	Seeds      []uint64        `json:"seeds"`
	Quick      bool            `json:"quick"`
	Recipe     string          `json:"recipe"`
	Backend    string          `json:"backend"`
	Plugin     string          `json:"plugin"`
	Versions   []string        `json:"versions"`
	Settings   json.RawMessage `json:"settings"`
	Defects    []string        `json:"defects"` // what the published protocol does differently
	Rows       []Row           `json:"rows"`
	// Reports are those of the first seed's models, by kind.
	Reports     map[string]*Report `json:"reports,omitempty"`
	Attenuation []Attenuation      `json:"attenuation,omitempty"`
	Runs        []RunMetrics       `json:"runs"`
	// Wall-clock seconds of training (of all models, whenever they were trained) and of measuring.
	TrainSeconds   float64 `json:"train_seconds"`
	MeasureSeconds float64 `json:"measure_seconds"`
}

// RunMetrics is one trained model in metrics.json.
type RunMetrics struct {
	Model     string  `json:"model"`
	Seed      uint64  `json:"seed"`
	Run       string  `json:"run"`
	TrainLoss float64 `json:"train_loss"`
	TestLoss  float64 `json:"test_loss"`
	Seconds   float64 `json:"seconds"` // of training
}

// metricsFile is in an experiment's folder of the results folder, in a layout of that number.
const (
	metricsFile   = "metrics.json"
	metricsFormat = 2
)

// SaveTo writes metrics.json into dir, an experiment's folder in the results folder.
func (m *Metrics) SaveTo(dir string) error {
	return artifact.WriteSealed(filepath.Join(dir, metricsFile), metricsFormat, m)
}
