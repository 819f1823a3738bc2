package experiment

import (
	"context"
	"fmt"
	"io"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/train"
)

// Source is what an experiment's models learn from, and how.
type Source interface {
	// Check returns an error that names the first setting of data and loss that is out of range.
	Check(c Config) error
	// TrainSamples is the number of samples of the train set, or math.MaxInt where it is not known before the data are read.
	TrainSamples(c Config) int
	// Make makes or reads the data of one seed.
	Make(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error)
	// Loss is what training minimises.
	Loss(c Config) loss.Loss
	// Model is the model of that kind, without weights.
	Model(kind string, c Config) (model.Model, error)
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

// source is the experiment's: its own, or the coordinates of its system or recording.
func (e *Experiment) source() Source {
	if e.Source != nil {
		return e.Source
	}
	return coordinates{e}
}

// LossName is the name of the loss that the experiment's models are trained with, by which their runs are found.
func (e *Experiment) LossName(c Config) string { return e.source().Loss(c).Name }

// Data makes or reads the experiment's data of one seed.
func (e *Experiment) Data(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error) {
	return e.source().Make(ctx, dev, c, seed)
}

// coordinates are the source of the experiments on a system's coordinates and their derivatives, integrated or recorded.
type coordinates struct{ e *Experiment }

func (s coordinates) Make(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error) {
	set, err := s.e.Dataset(ctx, dev, c, seed)
	if err != nil {
		return nil, err
	}
	return states{set}, nil
}

func (coordinates) Loss(Config) loss.Loss { return loss.Derivative }

func (s coordinates) Model(kind string, c Config) (model.Model, error) {
	return model.New(model.Spec{Kind: kind, Dim: s.e.System.Dim(), Hidden: c.Hidden, Scalars: c.Scalars})
}

func (s coordinates) TrainSamples(c Config) int {
	if s.e.Recording != nil {
		return math.MaxInt
	}
	return c.Data.TrainSamples()
}

func (s coordinates) Check(c Config) error {
	for _, m := range []struct {
		key   string
		value int
	}{{"trajectories", c.Data.Trajectories}, {"points", c.Data.Points}} {
		if m.value > mostSamples {
			return fmt.Errorf("%s is %d, but at most %d is allowed", m.key, m.value, mostSamples)
		}
	}
	if s.e.Recording != nil {
		return s.e.checkRecorded(c)
	}
	for key, v := range map[string]float64{"span": c.Data.Span, "noise": c.Data.Noise} {
		if math.IsInf(v, 0) {
			return fmt.Errorf("%s is %v, but a finite number is needed", key, v)
		}
	}
	if c.Data.Trajectories > 0 && c.Data.Points > mostSamples/c.Data.Trajectories {
		return fmt.Errorf("%d trajectories of %d points are more than the %d samples that are allowed", c.Data.Trajectories, c.Data.Points, mostSamples)
	}
	if err := c.Data.Check(); err != nil {
		return err
	}
	return ode.Options{RTol: c.Data.RTol, ATol: c.Data.ATol}.Check()
}

// states are the samples of [coordinates].
type states struct{ *dataset.Set }

func (s states) For(l loss.Loss) (train.Data, error) {
	learned, err := l.Data(s.Train)
	if err != nil {
		return train.Data{}, err
	}
	tested, err := l.Data(s.Test)
	return train.Data{Train: learned, Test: tested}, err
}

func (s states) WriteNPZ(w io.Writer, _ Protocol) error { return s.Set.WriteNPZ(w) }

func (s states) String() string {
	return fmt.Sprintf("%d train and %d test samples of %d coordinates",
		s.Train.Points(), s.Test.Points(), len(s.Train[0].States[0]))
}
