package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/model"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"
)

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
	switch Protocol(name) {
	case "", Corrected:
		return Corrected, nil
	case Published:
		return Published, nil
	}
	return "", fmt.Errorf("unknown protocol %q: expected one of %s, %s", name, Corrected, Published)
}

// Models lists the kinds of models, in the order of tables.
var Models = model.Names()

// Experiment is one task of the paper.
type Experiment struct {
	Name     string // on the command line
	Title    string // in tables and figures
	Task     int    // its number in the paper
	Notebook string // file name in notebooks/, without extension

	System *system.System
	// Fingerprint tells systems of the reader's own of the same name apart; "" for the paper's.
	Fingerprint string
	Config      Config
	// Metric returns the protocol of the energy metric.
	Metric func(Protocol) eval.EnergySpec
	// Defects says in words what Published does differently, one sentence each.
	Defects []string
	// Paper has the paper's numbers by kind of model.
	Paper map[string]PaperRow

	Figures FigureSettings

	// Source is what the models learn from; nil for coordinates, of System or of Recording. One with a source of its own has no
	// System, Metric and Figures.
	Source Source
	// Recording has the measured motion that the experiment learns from; nil where its data are integrated
	// from System. The first share of it trains, the rest tests, and the metric is one rollout over the rest.
	Recording func(ctx context.Context) (*dataset.Trajectory, error)
	// Reasons say why ours may differ from the paper's by more than the intervals allow, as part of a sentence: by
	// "protocol/model/metric", "model/metric" or "metric" (train_loss, test_loss, energy_mse). A row has them where it does.
	Reasons map[string]string
}

// FigureSettings say from where and how long the figures roll out.
type FigureSettings struct {
	Start     []float64 // a state
	FieldSpan float64   // of the trajectories drawn over fields (blog figure 1)
	RowSpan   float64   // of a row of blog figure 5
	// Knob is the ride that shows how energy is added and removed (blog figure 8, in coordinates), from KnobStart; none where
	// it is not shown.
	Knob      []eval.Stretch
	KnobStart []float64
	// Amplitudes are those at which the attenuation is measured; none where it isn't.
	Amplitudes []float64
}

// Config is everything that determines a trained model but its kind, its loss and its seed.
type Config struct {
	Hidden  int              `json:"hidden"`
	Scalars int              `json:"scalars"`
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

// All is the registry of experiments on coordinates, in the paper's order.
var All = []*Experiment{
	Spring,
	Pendulum,
	RealPendulum,
	TwoBody,
	ThreeBody,
}

// Pictured is the registry of experiments on pictures.
var Pictured = []*Experiment{
	PixelPendulum,
}

// Every lists the experiments of both registries, in the paper's order.
func Every() []*Experiment { return slices.Concat(All, Pictured) }

// Names lists the registered names.
func Names() []string {
	var names []string
	for _, e := range Every() {
		names = append(names, e.Name)
	}
	return names
}

// ByName returns the experiment of that name, or an error that lists the known ones.
func ByName(name string) (*Experiment, error) {
	for _, e := range Every() {
		if e.Name == name {
			return e, nil
		}
	}
	return nil, fmt.Errorf("unknown experiment %q: expected one of %s", name, strings.Join(Names(), ", "))
}

// Quick is how much smaller --quick makes an experiment: a tenth of the steps and no more than 500, three starts.
const (
	quickShare  = 10
	quickSteps  = 500
	quickStarts = 3
)

// Quick returns the configuration with a tenth of the training steps, but no more than 500.
func (c Config) Quick() Config {
	c.Train.Steps = min(max(1, c.Train.Steps/quickShare), quickSteps)
	return c
}

// MetricFor returns the protocol's metric, with fewer starts if quick.
func (e *Experiment) MetricFor(p Protocol, quick bool) eval.EnergySpec {
	spec := e.Metric(p)
	if quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	return spec
}

// model builds the model of a kind, without weights.
func (e *Experiment) model(kind string, c Config) (model.Model, error) {
	return e.source().Model(kind, c)
}
