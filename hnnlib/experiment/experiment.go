package experiment

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"
)

// Compared are the kinds that the paper compares, and of which a study has one each for a seed.
var Compared = [2]string{"baseline", "hnn"}

// Protocol names a way to evaluate.
type Protocol string

// The two protocols under which every experiment runs.
const (
	// Published does what the authors' code does, its defects included.
	Published Protocol = "published"
	// Corrected is the same physics and model with the defects off: the default.
	Corrected Protocol = "corrected"
)

// Protocols lists both, in the order of tables.
var Protocols = []Protocol{Published, Corrected}

// ParseProtocol returns the protocol of that name; "" means Corrected.
func ParseProtocol(name string) (Protocol, error) {
	p := Protocol(cmp.Or(name, string(Corrected)))
	if !slices.Contains(Protocols, p) {
		return "", unknown("protocol", name, []string{string(Corrected), string(Published)})
	}
	return p, nil
}

// Experiment is one task of the paper, or one of the reader's own; or, without a Source, a topic: a notebook that
// belongs to no single task.
type Experiment struct {
	Info

	// Topic does a topic's work without Jupyter, into the folder dir; nil where there is only the notebook.
	Topic func(ctx context.Context, dev *device.Device, o Options, dir string) error

	Source
	Config   Config
	recipe   string      // see With; "" is the paper's
	original *Experiment // with the paper's recipe; nil where that is the experiment itself
	// Fingerprint tells systems of the reader's own of the same name apart; "" for the paper's.
	Fingerprint string

	// Defects says in words what Published does differently, one sentence each.
	Defects []string
	// Paper has the paper's numbers by kind of model.
	Paper map[string]PaperRow
	// Reasons say why our numbers may differ from the paper's by more than the intervals allow, as part of a sentence:
	// by "protocol/model/metric", "model/metric" or "metric" (train_loss, test_loss, energy_mse).
	Reasons map[string]string

	// Figures are drawn by reports, in this order; View says of what.
	Figures []Drawing
	View    View
}

// View says from where and how far figures follow the models.
type View struct {
	Start       []float64 // a state
	FieldSpan   float64   // of the trajectories drawn over fields (blog figure 1)
	RolloutSpan float64   // of rollouts and orbits (blog figures 5 and 6)
	// Portraits are the starts among which a slider chooses.
	Portraits [][]float64
	// Knob adds and removes energy (blog figure 8, in coordinates), from KnobStart.
	KnobStart []float64
	Knob      []eval.Stretch
	// Amplitudes are those at which the attenuation is measured; none where it isn't.
	Amplitudes []float64

	// Swing is the start of figures on pictures.
	Swing pixel.State
	// Strip and Ahead are how many frames the strip of frames and the other figures look ahead.
	Strip, Ahead int
	// Bump adds and removes energy on pictures (blog figure 8).
	Bump Bump
}

// Source is what an experiment's models learn from, how, and how they are measured: [Coordinates] or [Pictures].
type Source interface {
	// Prepare makes sure that the data can be made; if a file is missing, the error wraps dataset.ErrMissing.
	Prepare(ctx context.Context) error
	// CheckData returns the number of samples of the train set (math.MaxInt where only the data tell), or an error that
	// names the first setting of data and loss that is out of range.
	CheckData(c Config) (samples int, err error)
	// Data makes or reads the data of one seed.
	Data(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error)
	// Loss is what training minimises. Runs are found by its name.
	Loss(c Config) loss.Loss
	// Model is the model of that kind, without weights.
	Model(kind string, c Config) (model.Model, error)

	// energies is the paper's energy metric under each protocol.
	energies(ctx context.Context, s *Study, t *Trained, protocols []Protocol) ([]EnergyNumber, error)
	// reports measures all else there is to say of models of one seed.
	reports(ctx context.Context, s *Study, models ...*Trained) ([]*Report, error)
}

// Config is everything that determines a trained model but its kind, its loss and its seed.
type Config struct {
	Hidden  int              `json:"hidden" meaning:"width of each of the two hidden layers"`
	Scalars int              `json:"scalars" meaning:"outputs of an HNN: 1 is H alone, 2 as in the authors' code"`
	Data    dataset.Settings `json:"data,omitzero"`   // zero for an experiment on pictures
	Pixels  PixelSettings    `json:"pixels,omitzero"` // zero for one on coordinates
	Train   train.Options    `json:"train"`
}

// Estimate is a number of the paper with the interval given there, which is within one model.
type Estimate struct {
	Mean     float64 `json:"mean"`
	Interval float64 `json:"interval"`
}

// PaperRow has the paper's three numbers for a task and model (authors' README).
type PaperRow struct {
	TrainLoss Estimate `json:"train_loss"`
	TestLoss  Estimate `json:"test_loss"`
	EnergyMSE Estimate `json:"energy_mse"`
}

// Quick is how much smaller --quick makes an experiment: a tenth of the steps and no more than 500, three starts.
const (
	quickShare  = 10
	quickSteps  = 500
	quickStarts = 3
)

// ConfigFor returns the experiment's configuration or, if quick, one with a tenth of the training steps, but no more
// than 500.
func (e *Experiment) ConfigFor(quick bool) Config {
	c := e.Config
	c.Train = c.Train.WithDefaults()
	if quick {
		all := c.Train.Steps
		c.Train.Steps = min(max(1, all/quickShare), quickSteps)
		c.Train.Warmup = c.Train.Warmup * c.Train.Steps / all
	}
	return c
}

// The most that may be asked for, far above what the paper needs: a slip of the keyboard must not ask for more memory
// than there is.
const (
	MostSeeds   = 100_000 // models of a kind
	mostHidden  = 10_000
	mostSamples = 10_000_000
	mostChunk   = 1_000_000
)

// Check returns an error that names the first setting that is unknown or out of range for a model of that kind, before
// anything is computed.
func (e *Experiment) Check(kind string, c Config) error {
	for _, limit := range []struct {
		key         string
		value, most int
	}{
		{"hidden", c.Hidden, mostHidden},
		{"coder", c.Pixels.Coder, mostHidden},
		{"chunk", c.Train.Chunk, mostChunk},
	} {
		if limit.value > limit.most {
			return fmt.Errorf("%s is %d, but at most %d is allowed", limit.key, limit.value, limit.most)
		}
	}
	if _, err := e.Model(kind, c); err != nil {
		return err
	}
	samples, err := e.CheckData(c)
	if err != nil {
		return err
	}
	return c.Train.Check(samples)
}

// System is the system whose coordinates the models learn from; nil for an experiment on pictures.
func (e *Experiment) System() *system.System {
	if c, ok := e.Source.(*Coordinates); ok {
		return c.System
	}
	return nil
}

// Metric is the protocol of the energy metric on coordinates; zero for an experiment on pictures.
func (e *Experiment) Metric(p Protocol) (spec eval.EnergySpec) {
	if c, ok := e.Source.(*Coordinates); ok {
		spec = c.Metric(p)
	}
	return spec
}

// Prepare makes sure, before the notebook runs, that the data are there; if not, the error wraps dataset.ErrMissing.
func (e *Experiment) Prepare(ctx context.Context) error {
	if e.Source == nil {
		return nil
	}
	return e.Source.Prepare(ctx)
}

// Complete tells whether the notebook, executed into dir, has left metrics there; that of a topic need leave nothing.
func (e *Experiment) Complete(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, metricsFile))
	return err == nil || e.Source == nil
}

// Reproduce does the notebook's work without Jupyter: it trains what is not trained yet, measures, draws, and writes
// <o.Out>/<experiment>/.
func (e *Experiment) Reproduce(ctx context.Context, dev *device.Device, o Options) error {
	dir := filepath.Join(o.Out, e.Name)
	switch {
	case e.Topic != nil:
		o.step("drawing the figures of " + e.Name)
		return e.Topic(ctx, dev, o, dir)
	case e.Source == nil:
		o.step(e.Name + " is a notebook only: there is nothing of it to show without Jupyter")
		return nil
	}
	study, err := e.Open(ctx, dev, o)
	if err != nil {
		return err
	}
	defer study.Close()
	o.step("measuring " + e.Name + " under both protocols")
	metrics, err := study.Measure(ctx)
	if err != nil {
		return err
	}
	o.step("drawing the figures of " + e.Name)
	if err := study.save(ctx, dir, e.Figures); err != nil {
		return err
	}
	return metrics.SaveTo(dir)
}

// protocols are those that differ for the experiment: one alone for a system that the paper doesn't have.
func (e *Experiment) protocols() []Protocol {
	if e.Paper == nil {
		return []Protocol{Corrected}
	}
	return Protocols
}
