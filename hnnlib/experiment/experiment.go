package experiment

import (
	"cmp"
	"context"
	"fmt"
	"io"
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
	Published Protocol = "published" // does what the authors' code does, its defects included
	Corrected Protocol = "corrected" // the same physics and model with the defects off: the default
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

// Experiment is a task of the paper or of the reader's own; without a Source, a topic: a notebook of several tasks.
type Experiment struct {
	Info
	// Topic does a topic's work without Jupyter, into the folder dir; nil where there is only the notebook.
	Topic func(ctx context.Context, dev *device.Device, o Options, dir string) error

	Source
	Config Config
	// Recipes are the options of recipes that are not to follow from Config.Train by the recipe's own rule.
	Recipes     map[string]train.Options
	recipe      string      // see With; "" is the paper's
	original    *Experiment // with the paper's recipe; nil where that is the experiment itself
	Fingerprint string      // tells systems of the reader's own of the same name apart; "" for the paper's

	Defects []string            // what Published does differently, one sentence each
	Paper   map[string]PaperRow // by kind of model
	// Reasons say why our numbers may differ from the paper's by more than the intervals allow, as part of a sentence:
	// by "protocol/model/metric", "model/metric" or "metric" (train_loss, test_loss, energy_mse).
	Reasons map[string]string

	// Figures are drawn by reports, in this order; View says of what.
	Figures []Drawing
	View    View
}

// View says from where and how far figures follow the models.
type View struct {
	Start       []float64   // a state
	FieldSpan   float64     // of the trajectories drawn over fields (blog figure 1)
	RolloutSpan float64     // of rollouts and orbits (blog figures 5 and 6)
	Portraits   [][]float64 // the starts among which a slider chooses
	KnobStart   []float64
	Knob        []eval.Stretch // adds and removes energy from KnobStart on (blog figure 8, in coordinates)
	Amplitudes  []float64      // at which the attenuation is measured; none where it isn't

	Swing        pixel.State // the start of figures on pictures
	Strip, Ahead int         // how many frames the strip of frames and the other figures look ahead
	Bump         Bump        // adds and removes energy on pictures (blog figure 8)
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

	// energies is the paper's energy metric under each protocol, and reports all else there is to say of models of one
	// seed. Both may end with a check.
	energies(ctx context.Context, s *Study, t *Trained, protocols []Protocol) []EnergyNumber
	reports(ctx context.Context, s *Study, models ...*Trained) []*Report
}

// Config is everything that determines a trained model but its kind, its seed and the name of its loss.
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

// ConfigFor returns the experiment's configuration, if quick with a tenth of the steps, but no more than 500.
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

// The most that may be asked for: a slip of the keyboard must not ask for more memory than there is.
const (
	MostSeeds   = 100_000 // models of a kind
	mostHidden  = 10_000
	mostSamples = 10_000_000
	mostChunk   = 1_000_000
)

// Check returns an error that names the first setting that is unknown or out of range for a model of that kind.
func (e *Experiment) Check(kind string, c Config) (err error) {
	defer caught(&err)
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
	must(e.Model(kind, c))
	return c.Train.Check(must(e.CheckData(c)))
}

// System is the system whose coordinates the models learn from; nil for an experiment on pictures.
func (e *Experiment) System() (sys *system.System) {
	if c, ok := e.Source.(*Coordinates); ok {
		sys = c.System
	}
	return sys
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

// Reproduce does the notebook's work without Jupyter: it trains, measures, draws, and writes <o.Out>/<experiment>/.
func (e *Experiment) Reproduce(ctx context.Context, dev *device.Device, o Options) (err error) {
	defer caught(&err)
	dir := filepath.Join(o.Out, e.Name)
	switch {
	case e.Topic != nil:
		o.step("drawing the figures of " + e.Name)
		return e.Topic(ctx, dev, o, dir)
	case e.Source == nil:
		o.step(e.Name + " is a notebook only: there is nothing of it to show without Jupyter")
		return nil
	}
	study := must(e.Open(ctx, dev, o))
	defer study.Close()
	o.step("measuring " + e.Name + " under both protocols")
	metrics := must(study.Measure(ctx))
	o.step("drawing the figures of " + e.Name)
	study.save(ctx, dir, e.Figures)
	return metrics.SaveTo(dir)
}

// protocols are those that differ for the experiment: one alone for a system that the paper doesn't have.
func (e *Experiment) protocols() []Protocol {
	if e.Paper == nil {
		return []Protocol{Corrected}
	}
	return Protocols
}

// Data are the samples of one seed: states and their derivatives, or pictures. The other is nil.
type Data struct {
	States *dataset.Set
	Films  *pixel.Set
}

// For returns the samples as a loss takes them.
func (d Data) For(l loss.Loss) (data train.Data, err error) {
	switch f := d.Films; {
	case f == nil:
		if data.Train, err = l.Data(d.States.Train); err == nil {
			data.Test, err = l.Data(d.States.Test)
		}
	case l.Window > 0:
		err = fmt.Errorf("the loss %q takes points of trajectories, but these data are pictures", l.Name)
	default:
		data.Train, data.Test = f.Train.Batch(0, f.Train.Samples()), f.Test.Batch(0, f.Test.Samples())
	}
	return data, err
}

// WriteNPZ writes the samples as NumPy arrays, as a protocol has them.
func (d Data) WriteNPZ(w io.Writer, p Protocol) error {
	if d.Films != nil {
		return d.Films.WriteNPZ(w, p == Published)
	}
	return d.States.WriteNPZ(w)
}

// String says how many samples there are, and of what.
func (d Data) String() string {
	const format = "%d train and %d test samples of %d %s"
	if f := d.Films; f != nil {
		return fmt.Sprintf(format, f.Train.Samples(), f.Test.Samples(), pixel.PairPixels, "pixels")
	}
	train, test := d.States.Train, d.States.Test
	return fmt.Sprintf(format, train.Points(), test.Points(), len(train[0].States[0]), "coordinates")
}
