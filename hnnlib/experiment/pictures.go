package experiment

import (
	"context"
	"fmt"
	"io"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/train"
)

// PixelSettings are those of an experiment on pictures.
type PixelSettings struct {
	Coder int               `json:"coder" meaning:"width of the autoencoder's hidden layers"`
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

// CheckData checks the settings of data and loss.
func (*Pictures) CheckData(c Config) (samples int, err error) {
	if err := c.Pixels.Data.Check(); err != nil {
		return 0, err
	}
	return c.Pixels.Data.TrainSamples(), c.Pixels.Loss.Check()
}

// Data draws the frames of one seed.
func (*Pictures) Data(_ context.Context, _ *device.Device, c Config, seed uint64) (Data, error) {
	set, err := pixel.Generate(c.Pixels.Data, seed)
	return pairs{set}, err
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
	return fmt.Sprintf("%d train and %d test samples of %d pixels",
		s.Train.Samples(), s.Test.Samples(), pixel.PairPixels)
}

// PixelNumbers is what there is to measure of one model of pictures.
type PixelNumbers struct {
	Train pixel.Terms `json:"train"`
	Test  pixel.Terms `json:"test"`
	Ahead int         `json:"ahead"` // frames that were predicted
	// Amplitude is the ratio of the amplitudes over the last and the first 60 frames, over starts; AngleRMSE (radians)
	// is the error of the recovered angles over all frames.
	Amplitude eval.Summary `json:"amplitude"`
	AngleRMSE Number       `json:"angle_rmse"`
	// Correlation is that of latent and true coordinates over the test set.
	Correlation pixel.Correlation `json:"correlation"`
	// ConservedBand is the largest change of the HNN's own H along a rollout, relative to its range over the starts;
	// nil for a model without one.
	ConservedBand *Number `json:"conserved_band,omitempty"`
	// Reading is the error of the estimator of angles on true frames.
	Reading pixel.AngleError `json:"reading"`
}

// readingLimit is over which angles the estimator's error is stated, in radians: the widest swing of the data is 0.59.
const readingLimit = 0.6

// pictureMeter measures models of pictures.
type pictureMeter struct {
	*Pictures
	of     Source // of the films that models learned from
	dev    *device.Device
	ev     *pixel.Evaluator
	config Config
	quick  bool
}

var _ Meter = (*pictureMeter)(nil)

// Meter measures films beside true ones; all rollouts are under the integrator.
func (s *Pictures) Meter(of Source, dev *device.Device, c Config, with Integrator, quick bool) (Meter, error) {
	ev, err := pixel.NewEvaluator(dev, withTolerance(with))
	return &pictureMeter{s, of, dev, ev, c, quick}, err
}

func (m *pictureMeter) Close() { m.ev.Close() }

// films returns the films that a model of that seed learned from.
func (m *pictureMeter) films(ctx context.Context, seed uint64) (set pairs, err error) {
	data, err := m.of.Data(ctx, m.dev, m.config, seed)
	if err != nil {
		return set, err
	}
	set, ok := data.(pairs)
	if !ok {
		err = fmt.Errorf("data of type %T are neither measured nor drawn: a source on pictures must make those of Pictures", data)
	}
	return set, err
}

// autoencoder is the model of an experiment on pictures.
func (t *Trained) autoencoder() *pixel.Autoencoder { return t.Model.(*pixel.Autoencoder) }

// rollouts lets a model go on from the metric's starts, beside the truth.
func (m *pictureMeter) rollouts(ctx context.Context, t *Trained) (rollouts, truth []pixel.Course, err error) {
	spec := m.Metric(Corrected)
	if m.quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	if truth, err = pixel.Truth(m.config.Pixels.Data.FreshStarts(spec.Starts, t.Seed), spec.Ahead); err != nil {
		return nil, nil, err
	}
	rollouts, err = m.ev.Rollouts(ctx, t.autoencoder(), truth)
	return rollouts, truth, err
}

// Energies has as its floor the metric of true frames: the error of reading angles off frames.
func (m *pictureMeter) Energies(ctx context.Context, t *Trained, protocols []Protocol) ([]EnergyNumber, error) {
	rollouts, truth, err := m.rollouts(ctx, t)
	if err != nil {
		return nil, err
	}
	again := m.ev.Reread(truth)
	var all []EnergyNumber
	for _, p := range protocols {
		spec := m.Metric(p)
		all = append(all, EnergyNumber{p, pixel.EnergyMSE(rollouts, truth, spec), pixel.EnergyMSE(again, truth, spec)})
	}
	return all, nil
}

func (m *pictureMeter) Reports(ctx context.Context, models ...*Trained) ([]*Report, error) {
	return each(models, func(t *Trained) (*Report, error) {
		n, err := m.numbers(ctx, t)
		return &Report{PixelNumbers: n}, err
	})
}

// numbers measures a model on the train and test set, and along its rollouts.
func (m *pictureMeter) numbers(ctx context.Context, t *Trained) (*PixelNumbers, error) {
	set, err := m.films(ctx, t.Seed)
	if err != nil {
		return nil, err
	}
	terms, err := m.ev.Terms(t.autoencoder(), m.config.Pixels.Loss.Sign, &set.Train, &set.Test)
	if err != nil {
		return nil, err
	}
	r, truth, err := m.rollouts(ctx, t)
	if err != nil {
		return nil, err
	}
	ahead := m.Metric(Corrected).Ahead
	ratios, err := pixel.AmplitudeRatios(r, ahead+2)
	if err != nil {
		return nil, err
	}
	n := &PixelNumbers{Train: terms[0], Test: terms[1], Ahead: ahead, Amplitude: eval.Summarise(ratios),
		AngleRMSE: Number(pixel.AngleRMSE(r, truth)), ConservedBand: pixel.ConservedBand(r)}
	if n.Correlation, err = m.ev.Correlate(t.autoencoder(), &set.Test); err != nil {
		return nil, err
	}
	n.Reading, err = m.ev.Angles.Error(readingLimit)
	return n, err
}
