package experiment

import (
	"context"
	"fmt"
	"io"

	"hnn/hnnlib/device"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/train"
)

// PixelSettings are those of an experiment on pictures.
type PixelSettings struct {
	Coder int               `json:"coder"` // width of the autoencoder's hidden layers
	Data  pixel.Settings    `json:"data"`
	Loss  pixel.LossWeights `json:"loss"`
}

// latentDim is the number of latent coordinates, z_q and z_p.
const latentDim = 2

// Pictures is the source of experiments on pictures of the pendulum.
type Pictures struct {
	// Metric returns the protocol of the energy metric.
	Metric func(Protocol) pixel.EnergySpec
}

var _ Source = (*Pictures)(nil)

// Prepare has nothing to do.
func (*Pictures) Prepare(context.Context) error { return nil }

// Check returns an error that names the first setting of data and loss that is out of range.
func (*Pictures) Check(c Config) error {
	if c.Pixels.Coder > mostHidden {
		return fmt.Errorf("coder is %d, but at most %d is allowed", c.Pixels.Coder, mostHidden)
	}
	if err := c.Pixels.Data.Check(); err != nil {
		return err
	}
	return c.Pixels.Loss.Check()
}

// TrainSamples is the number of samples of the train set.
func (*Pictures) TrainSamples(c Config) int { return c.Pixels.Data.TrainSamples() }

// Make draws the frames of one seed.
func (*Pictures) Make(_ context.Context, _ *device.Device, c Config, seed uint64) (Data, error) {
	set, err := pixel.Generate(c.Pixels.Data, seed)
	if err != nil {
		return nil, err
	}
	return pairs{set}, nil
}

// Loss has three terms: pictures, dynamics, and canonical coordinates.
func (*Pictures) Loss(c Config) loss.Loss { return pixel.Loss(c.Pixels.Loss) }

// Model is an autoencoder with a field over its latent space.
func (*Pictures) Model(kind string, c Config) (model.Model, error) {
	field := model.Spec{Kind: kind, Dim: latentDim, Hidden: c.Hidden, Scalars: c.Scalars}
	return pixel.New(pixel.Spec{Spec: field, Coder: c.Pixels.Coder})
}

// pairs are the samples of [Pictures].
type pairs struct{ *pixel.Set }

func (s pairs) For(l loss.Loss) (train.Data, error) {
	if l.Window > 0 {
		return train.Data{}, fmt.Errorf("the loss %q takes points of trajectories, but these data are pictures", l.Name)
	}
	return train.Data{Train: s.Train.Batch(0, s.Train.Samples()), Test: s.Test.Batch(0, s.Test.Samples())}, nil
}

func (s pairs) WriteNPZ(w io.Writer, p Protocol) error { return s.Set.WriteNPZ(w, p == Published) }

func (s pairs) String() string {
	return fmt.Sprintf("%d train and %d test samples of %d pixels", s.Train.Samples(), s.Test.Samples(), pixel.PairPixels)
}
