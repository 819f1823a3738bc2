package experiment

import (
	"context"
	"fmt"
	"io"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"
)

// Coordinates is the source of experiments on a system's coordinates and their derivatives, integrated or recorded.
type Coordinates struct {
	System *system.System
	// Metric returns the protocol of the energy metric.
	Metric func(Protocol) eval.EnergySpec
	// Recording has the measured motion that the models learn from; nil where the data are integrated from System. The
	// first share of it trains, the rest tests, and the metric is one rollout over the rest.
	Recording func(ctx context.Context) (*dataset.Trajectory, error)
}

var _ Source = (*Coordinates)(nil)

// Prepare reads the recording, where there is one.
func (s *Coordinates) Prepare(ctx context.Context) error {
	if s.Recording == nil {
		return nil
	}
	_, err := s.Recording(ctx)
	return err
}

// Make makes the data set of one seed.
func (s *Coordinates) Make(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error) {
	set, err := s.Dataset(ctx, dev, c, seed)
	if err != nil {
		return nil, err
	}
	return states{set}, nil
}

// Dataset makes the data set of one seed.
func (s *Coordinates) Dataset(ctx context.Context, dev *device.Device, c Config, seed uint64) (*dataset.Set, error) {
	if s.Recording != nil {
		rec, err := s.Recording(ctx)
		if err != nil {
			return nil, err
		}
		return dataset.Recorded(rec, c.Data.TestShare)
	}
	return dataset.Generate(ctx, dev, s.System, c.Data, seed)
}

// Loss compares derivatives.
func (s *Coordinates) Loss(Config) loss.Loss { return loss.Derivative }

// Model is a field over the system's coordinates.
func (s *Coordinates) Model(kind string, c Config) (model.Model, error) {
	return model.New(model.Spec{Kind: kind, Dim: s.System.Dim(), Hidden: c.Hidden, Scalars: c.Scalars})
}

// TrainSamples is the number of samples of the train set, which is not known of a recording.
func (s *Coordinates) TrainSamples(c Config) int {
	if s.Recording != nil {
		return math.MaxInt
	}
	return c.Data.TrainSamples()
}

// Check returns an error that names the first setting of the data that is out of range.
func (s *Coordinates) Check(c Config) error {
	for _, m := range []struct {
		key   string
		value int
	}{{"trajectories", c.Data.Trajectories}, {"points", c.Data.Points}} {
		if m.value > mostSamples {
			return fmt.Errorf("%s is %d, but at most %d is allowed", m.key, m.value, mostSamples)
		}
	}
	if s.Recording != nil {
		return s.checkRecorded(c)
	}
	for key, v := range map[string]float64{"span": c.Data.Span, "noise": c.Data.Noise} {
		if math.IsInf(v, 0) {
			return fmt.Errorf("%s is %v, but a finite number is needed", key, v)
		}
	}
	if c.Data.Trajectories > 0 && c.Data.Points > mostSamples/c.Data.Trajectories {
		return fmt.Errorf("%d trajectories of %d points are more than the %d samples that are allowed",
			c.Data.Trajectories, c.Data.Points, mostSamples)
	}
	if err := c.Data.Check(); err != nil {
		return err
	}
	return ode.Options{RTol: c.Data.RTol, ATol: c.Data.ATol}.Check()
}

// checkRecorded is Check where the data are recorded.
func (s *Coordinates) checkRecorded(c Config) error {
	share := c.Data.TestShare
	switch {
	case c.Data != dataset.Settings{TestShare: share}:
		return fmt.Errorf("%s learns from a recording: of the settings of the data, only test_share applies to it", s.System.Name)
	case !(share > 0 && share < 1):
		return fmt.Errorf("test_share is %v, but a share between 0 and 1 is needed", share)
	}
	return nil
}

// tested is the part of the recording that tests.
func (s *Coordinates) tested(ctx context.Context, c Config) (*dataset.Trajectory, error) {
	rec, err := s.Recording(ctx)
	if err != nil {
		return nil, err
	}
	set, err := dataset.Recorded(rec, c.Data.TestShare)
	if err != nil {
		return nil, err
	}
	return &set.Test[0], nil
}

// states are the samples of [Coordinates].
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
