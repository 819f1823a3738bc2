package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/plot"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
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
	Metric func(Protocol) pixel.EnergySpec // the protocol of the energy metric
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
	Train     pixel.Terms  `json:"train"`
	Test      pixel.Terms  `json:"test"`
	Ahead     int          `json:"ahead"`      // frames that were predicted
	Amplitude eval.Summary `json:"amplitude"`  // over the last 60 frames, over that of the first 60; over starts
	AngleRMSE Number       `json:"angle_rmse"` // radians: of the recovered angles, over all frames
	// Correlation is that of latent and true coordinates over the test set.
	Correlation pixel.Correlation `json:"correlation"`
	// ConservedBand is the largest change of the own H along a rollout, over its range at the starts; nil without.
	ConservedBand *Number          `json:"conserved_band,omitempty"`
	Reading       pixel.AngleError `json:"reading"` // of the estimator of angles on true frames
}

// readingLimit is over which angles the estimator's error is stated, in radians: the widest swing of the data is 0.59.
const readingLimit = 0.6

// autoencoder is the model of an experiment on pictures.
func (t *Trained) autoencoder() *pixel.Autoencoder { return t.Model.(*pixel.Autoencoder) }

// rollouts lets a model go on from the metric's starts, beside the truth.
func (p *Pictures) rollouts(ctx context.Context, s *Study, t *Trained) (rollouts, truth []pixel.Course) {
	spec := p.Metric(Corrected)
	if s.Quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	truth = must(pixel.Truth(s.E.Config.Pixels.Data.FreshStarts(spec.Starts, t.Seed), spec.Ahead))
	return must(s.films().Rollouts(ctx, t.autoencoder(), truth)), truth
}

// energies has as its floor the metric of true frames: the error of reading angles off frames.
func (p *Pictures) energies(ctx context.Context, s *Study, t *Trained, protocols []Protocol) []EnergyNumber {
	rollouts, truth := p.rollouts(ctx, s, t)
	again := pixel.Reread(truth)
	return mapped(protocols, func(protocol Protocol) EnergyNumber {
		spec := p.Metric(protocol)
		return EnergyNumber{protocol, pixel.EnergyMSE(rollouts, truth, spec), pixel.EnergyMSE(again, truth, spec)}
	})
}

// reports measure models on the train and test set, and along their rollouts.
func (p *Pictures) reports(ctx context.Context, s *Study, models ...*Trained) []*Report {
	return mapped(models, func(t *Trained) *Report {
		data, coder := must(s.E.Data(ctx, s.Dev, s.E.Config, t.Seed)).Films, t.autoencoder()
		terms := must(s.films().Terms(coder, s.E.Config.Pixels.Loss.Sign, &data.Train, &data.Test))
		r, truth := p.rollouts(ctx, s, t)
		ahead := p.Metric(Corrected).Ahead
		return &Report{PixelNumbers: &PixelNumbers{
			Train: terms[0], Test: terms[1], Ahead: ahead,
			Amplitude: eval.Summarise(must(pixel.AmplitudeRatios(r, ahead+2))),
			AngleRMSE: Number(pixel.AngleRMSE(r, truth)), ConservedBand: pixel.ConservedBand(r),
			Correlation: must(s.films().Correlate(coder, &data.Test)),
			Reading:     pixel.ReadingError(readingLimit),
		}}
	})
}

// films measures films with the study's evaluator.
func (s *Study) films() pixel.Evaluator { return pixel.Evaluator{Latent: s.ev} }

// film follows truth, first baseline and first HNN for so many frames from the view's start.
func (s *Study) film(ctx context.Context, ahead int) []pixel.Course {
	all := must(pixel.Truth([]pixel.State{s.View.Swing}, ahead))
	for _, t := range s.first() {
		all = append(all, must(s.films().Rollouts(ctx, t.autoencoder(), all[:1]))...)
	}
	return all
}

// How much figures show.
const (
	drawnEpisodes = 4
	drawnFrames   = 37   // of an episode: a little more than a period
	framesShown   = 120  // of a film that moves
	latentSamples = 2000 // that are encoded
)

// episodes are the beginning of some films of the training set.
func episodes(set *pixel.Set, c pixel.Settings) []pixel.Course {
	samples := c.Frames - 3 // of an episode
	films := make([]pixel.Course, drawnEpisodes)
	for i := range films {
		for k := range min(drawnFrames, samples) {
			from := (i*samples + k) * pixel.PairPixels
			films[i].Frames = append(films[i].Frames, set.Train.Pixels[from:from+pixel.Pixels])
		}
	}
	return films
}

// frames are what truth, baseline and HNN show after more and more frames.
func frames(ctx context.Context, s *Study) (Picture, error) {
	return figure.Frames(s.film(ctx, s.View.Strip)), nil
}

// framesAnimation is frames as a moving picture, looking farther ahead.
func framesAnimation(ctx context.Context, s *Study) (Picture, error) {
	return figure.FramesAnimation(s.film(ctx, s.View.Ahead), nil, framesShown)
}

// angles are those recovered from truth, baseline and HNN over time: blog figure 7.
func angles(ctx context.Context, s *Study) (Picture, error) {
	films := s.film(ctx, s.View.Ahead)
	energies := mapped(films, func(c pixel.Course) []float64 { return pixelMetric(Corrected).Energies(c.Angles) })
	return figure.Angles(films, energies), nil
}

// latent shows the latent spaces of the first baseline and the first HNN: the encoded test set, the learned H, and the
// trajectory from a start: the paper's figures 5 and 11.
func latent(ctx context.Context, s *Study) (Picture, error) {
	test := must(s.E.Data(ctx, s.Dev, s.E.Config, s.Seed())).Films.Test
	n := min(latentSamples, test.Samples())
	var codes [][][]float64
	var grounds []*plot.Grid
	for _, t := range s.first() {
		z := must(s.films().Encode(t.autoencoder(), test.Pixels[:n*pixel.PairPixels]))
		codes, grounds = append(codes, z), append(grounds, s.latentGround(t.autoencoder(), z))
	}
	return figure.Latent(s.film(ctx, s.View.Ahead)[1:], codes, mat.Col(nil, 0, test.Coords)[:n], grounds), nil
}

// latentGround is the learned H over latent space where codes lie, and a little around; nil for a model without one.
func (s *Study) latentGround(of *pixel.Autoencoder, codes [][]float64) *plot.Grid {
	latent := eval.Subject{Kind: of.Kind(), Field: of.Latent()}
	if _, ok := latent.Field.(phase.WithEnergy); !ok {
		return nil
	}
	axis := func(all []float64) []float64 {
		low, high := floats.Min(all), floats.Max(all)
		room := 0.15 * (high - low)
		return floats.Span(make([]float64, gridPoints), low-room, high+room)
	}
	z := eval.Course{States: codes}
	grid := energyOver(s.ev, latent, axis(z.Q(0)), axis(z.P(0)))
	return &grid
}
