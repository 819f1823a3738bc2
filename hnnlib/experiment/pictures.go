package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"
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
func (*Pictures) Data(_ context.Context, _ *device.Device, c Config, seed uint64) (d Data, err error) {
	d.Films, err = pixel.Generate(c.Pixels.Data, seed)
	return d, err
}

// Loss has three terms: pictures, dynamics, and canonical coordinates.
func (*Pictures) Loss(c Config) loss.Loss { return pixel.Loss(c.Pixels.Loss) }

// Model is an autoencoder with a field over its latent space.
func (*Pictures) Model(kind string, c Config) (model.Model, error) {
	field := model.Spec{Kind: kind, Dim: latentDim, Hidden: c.Hidden, Scalars: c.Scalars}
	return pixel.New(pixel.Spec{Spec: field, Coder: c.Pixels.Coder})
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

// autoencoder is the model of an experiment on pictures.
func (t *Trained) autoencoder() *pixel.Autoencoder { return t.Model.(*pixel.Autoencoder) }

// rollouts lets a model go on from the metric's starts, beside the truth.
func (p *Pictures) rollouts(ctx context.Context, s *Study, t *Trained) (rollouts, truth []pixel.Course, err error) {
	spec := p.Metric(Corrected)
	if s.Quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	if truth, err = pixel.Truth(s.E.Config.Pixels.Data.FreshStarts(spec.Starts, t.Seed), spec.Ahead); err != nil {
		return nil, nil, err
	}
	rollouts, err = s.films().Rollouts(ctx, t.autoencoder(), truth)
	return rollouts, truth, err
}

// energies has as its floor the metric of true frames: the error of reading angles off frames.
func (p *Pictures) energies(
	ctx context.Context, s *Study, t *Trained, protocols []Protocol,
) ([]EnergyNumber, error) {
	rollouts, truth, err := p.rollouts(ctx, s, t)
	if err != nil {
		return nil, err
	}
	again := pixel.Reread(truth)
	return names(protocols, func(protocol Protocol) EnergyNumber {
		spec := p.Metric(protocol)
		return EnergyNumber{protocol, pixel.EnergyMSE(rollouts, truth, spec), pixel.EnergyMSE(again, truth, spec)}
	}), nil
}

// reports measure models on the train and test set, and along their rollouts.
func (p *Pictures) reports(ctx context.Context, s *Study, models ...*Trained) ([]*Report, error) {
	return each(models, func(t *Trained) (*Report, error) {
		data, err := s.E.Data(ctx, s.Dev, s.E.Config, t.Seed)
		if err != nil {
			return nil, err
		}
		train, test := &data.Films.Train, &data.Films.Test
		terms, err := s.films().Terms(t.autoencoder(), s.E.Config.Pixels.Loss.Sign, train, test)
		if err != nil {
			return nil, err
		}
		r, truth, err := p.rollouts(ctx, s, t)
		if err != nil {
			return nil, err
		}
		ahead := p.Metric(Corrected).Ahead
		ratios, err := pixel.AmplitudeRatios(r, ahead+2)
		if err != nil {
			return nil, err
		}
		n := &PixelNumbers{Train: terms[0], Test: terms[1], Ahead: ahead, Amplitude: eval.Summarise(ratios),
			AngleRMSE: Number(pixel.AngleRMSE(r, truth)), ConservedBand: pixel.ConservedBand(r),
			Reading: pixel.ReadingError(readingLimit)}
		n.Correlation, err = s.films().Correlate(t.autoencoder(), test)
		return &Report{PixelNumbers: n}, err
	})
}
