package experiment

import (
	"context"
	"fmt"
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
	// CheckData returns the number of samples of the train set (math.MaxInt where only the data tell), or an error that
	// names the first setting of data and loss that is out of range.
	CheckData(c Config) (samples int, err error)
	// Data makes or reads the data of one seed.
	Data(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error)
	// Loss is what training minimises. Runs are found by its name.
	Loss(c Config) loss.Loss
	// Model is the model of that kind, without weights.
	Model(kind string, c Config) (model.Model, error)
	// Meter measures models that were trained with c on data of the source of: this one, or one that wraps it. Reports
	// integrate with an integrator of the caller's choice.
	Meter(of Source, dev *device.Device, c Config, with Integrator, quick bool) (Meter, error)
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
	// Energies is the paper's energy metric under each protocol.
	Energies(ctx context.Context, t *Trained, protocols []Protocol) ([]EnergyNumber, error)
	// Reports measures all else there is to say of models of one seed.
	Reports(ctx context.Context, models ...*Trained) ([]*Report, error)
	Close()
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
	return c.Train.WithDefaults().Check(samples)
}

// each is what f makes of all of them, or the first error.
func each[T, R any](all []T, f func(T) (R, error)) ([]R, error) {
	made := make([]R, len(all))
	for i, one := range all {
		var err error
		if made[i], err = f(one); err != nil {
			return nil, err
		}
	}
	return made, nil
}
