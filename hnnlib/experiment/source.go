package experiment

import (
	"context"
	"io"

	"hnn/hnnlib/device"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/train"
)

// Source is what an experiment's models learn from, how, and how they are measured: [Coordinates] or [Pictures].
type Source interface {
	// Prepare makes sure that the data can be made; if a file is missing, the error is a *dataset.MissingError.
	Prepare(ctx context.Context) error
	// Check returns an error that names the first setting of data and loss that is out of range.
	Check(c Config) error
	// TrainSamples is the number of samples of the train set, or math.MaxInt where it is not known before the data are
	// read.
	TrainSamples(c Config) int
	// Make makes or reads the data of one seed.
	Make(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error)
	// Loss is what training minimises.
	Loss(c Config) loss.Loss
	// Model is the model of that kind, without weights.
	Model(kind string, c Config) (model.Model, error)
	// Meter measures models that were trained with c. Reports integrate with an integrator of the caller's choice.
	Meter(dev *device.Device, c Config, with Integrator, quick bool) (Meter, error)
}

// Data are the samples of one seed.
type Data interface {
	// For returns the samples as a loss takes them.
	For(l loss.Loss) (train.Data, error)
	// WriteNPZ writes the samples as NumPy arrays, as a protocol has them.
	WriteNPZ(w io.Writer, p Protocol) error
	// String says how many samples there are, and of what.
	String() string
}

// Meter measures trained models. It keeps compiled programs: close it after use.
type Meter interface {
	// Energies is the paper's energy metric under each protocol. floor is what the data alone make of it, whatever the
	// model; nil where that is nothing.
	Energies(ctx context.Context, t *Trained, protocols []Protocol) (energy, floor []EnergyNumber, err error)
	// Reports measures all else there is to say of models of one seed.
	Reports(ctx context.Context, models []*Trained) ([]*Report, error)
	// Rollout describes one rollout from the start of a view; nil where models do not predict coordinates.
	Rollout(ctx context.Context, t *Trained, v View) (*RolloutNumbers, error)
	Close()
}
