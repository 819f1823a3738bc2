package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
)

// readingLimit is over which angles the estimator's error is stated, in radians: the widest swing of the data is 0.59.
const readingLimit = 0.6

// PixelSubject is the model as something to evaluate, or an error where it does not learn from pictures.
func (t *Trained) PixelSubject() (*pixel.Autoencoder, error) {
	m, ok := t.Model.(*pixel.Autoencoder)
	if !ok {
		return nil, fmt.Errorf("the run %s is of a model that learns from coordinates, not from pictures", t.Run.Name())
	}
	return m, nil
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

// pictureMeter measures models of pictures.
type pictureMeter struct {
	ev     *pixel.Evaluator
	source *Pictures
	config Config
	quick  bool
}

var _ Meter = (*pictureMeter)(nil)

// Meter measures films beside true ones; all rollouts are under the integrator.
func (s *Pictures) Meter(dev *device.Device, c Config, with Integrator, quick bool) (Meter, error) {
	ev, err := pixel.NewEvaluator(dev, withTolerance(with))
	return &pictureMeter{ev, s, c, quick}, err
}

func (m *pictureMeter) Close() { m.ev.Close() }

// rollouts lets a model go on from the metric's starts, beside the truth.
func (m *pictureMeter) rollouts(ctx context.Context, t *Trained) (rollouts, truth []pixel.Course, err error) {
	subject, err := t.PixelSubject()
	if err != nil {
		return nil, nil, err
	}
	spec := m.source.Metric(Corrected)
	if m.quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	if truth, err = pixel.Truth(m.config.Pixels.Data.FreshStarts(spec.Starts, t.Seed), spec.Ahead); err != nil {
		return nil, nil, err
	}
	rollouts, err = m.ev.Rollouts(ctx, subject, truth)
	return rollouts, truth, err
}

// Energies has as its floor the metric of true frames: the error of reading angles off frames.
func (m *pictureMeter) Energies(ctx context.Context, t *Trained, protocols []Protocol) (energy, floor []EnergyNumber, err error) {
	rollouts, truth, err := m.rollouts(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	again := m.ev.Reread(truth)
	for _, p := range protocols {
		for _, one := range []struct {
			of []pixel.Course
			to *[]EnergyNumber
		}{{rollouts, &energy}, {again, &floor}} {
			*one.to = append(*one.to, energyNumber(p, pixel.EnergyMSE(one.of, truth, m.source.Metric(p))))
		}
	}
	return energy, floor, nil
}

func (m *pictureMeter) Reports(ctx context.Context, models []*Trained) ([]*Report, error) {
	var all []*Report
	for _, t := range models {
		n, err := m.numbers(ctx, t)
		if err != nil {
			return nil, err
		}
		all = append(all, &Report{PixelNumbers: n})
	}
	return all, nil
}

// numbers measures a model on the train and test set, and along its rollouts.
func (m *pictureMeter) numbers(ctx context.Context, t *Trained) (*PixelNumbers, error) {
	subject, err := t.PixelSubject()
	if err != nil {
		return nil, err
	}
	set, err := pixel.Generate(m.config.Pixels.Data, t.Seed)
	if err != nil {
		return nil, err
	}
	terms, err := m.ev.Terms(subject, m.config.Pixels.Loss.Sign, &set.Train, &set.Test)
	if err != nil {
		return nil, err
	}
	r, truth, err := m.rollouts(ctx, t)
	if err != nil {
		return nil, err
	}
	ahead := m.source.Metric(Corrected).Ahead
	ratios, err := pixel.AmplitudeRatios(r, ahead+2)
	if err != nil {
		return nil, err
	}
	n := &PixelNumbers{Train: terms[0], Test: terms[1], Ahead: ahead, Amplitude: eval.Summarise(ratios),
		AngleRMSE: Number(pixel.AngleRMSE(r, truth)), ConservedBand: pixel.ConservedBand(r)}
	if n.Correlation, err = m.ev.Correlate(subject, &set.Test); err != nil {
		return nil, err
	}
	n.Reading, err = m.ev.Angles.Error(readingLimit)
	return n, err
}

// Rollout is nil: models of pictures predict no coordinates.
func (*pictureMeter) Rollout(context.Context, *Trained, View) (*RolloutNumbers, error) {
	return nil, nil
}
