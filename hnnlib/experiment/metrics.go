package experiment

import (
	"encoding/json"
	"path/filepath"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/artifact"
)

// Number is a measurement; see [eval.Number].
type Number = eval.Number

// EnergyNumber is the energy metric under one protocol.
type EnergyNumber struct {
	Protocol Protocol `json:"protocol"`
	*eval.EnergyResult
	// Floor is what the data alone make of it, whatever the model; nil where that is nothing.
	Floor *eval.EnergyResult `json:"-"`
}

// Report is what there is to say of one trained model besides the energy metric: of one that predicts coordinates, or
// of one that predicts pictures. The other is nil.
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
	// WithinModel is the mean over seeds of the energy MSE's standard error within one model: the paper's
	// kind of interval.
	WithinModel Number   `json:"within_model"`
	Diverged    int      `json:"diverged"` // rollouts that ended early, over all seeds
	Paper       PaperRow `json:"paper"`
	// Floor is what the data alone make of the energy MSE: friction of a recording, or the error of reading angles off
	// frames; 0 where there is none.
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

// metricsFile is in an experiment's folder of the results folder.
const metricsFile = "metrics.json"

// metricsFormat is the number of the layout of metrics.json.
const metricsFormat = 2

// SaveTo writes metrics.json into dir, an experiment's folder in the results folder.
func (m *Metrics) SaveTo(dir string) error {
	return artifact.WriteSealed(filepath.Join(dir, metricsFile), metricsFormat, m)
}
