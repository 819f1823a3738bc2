package experiment

import (
	"context"
	"fmt"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/pixel"
)

// Settings of the metrics on pictures.
const (
	pixelStarts = 15
	// PixelAhead is how many frames models of pictures are followed: nearly ten periods.
	PixelAhead = 300
	// readingLimit is over which angles the estimator's error is stated, in radians: the widest swing of the data is 0.59.
	readingLimit = 0.6
)

// PixelMetric is a protocol's energy metric on pictures.
func PixelMetric(p Protocol) pixel.EnergySpec {
	spec := pixel.EnergySpec{Starts: pixelStarts, Ahead: PixelAhead, Weight: pixel.EnergyWeight}
	if p == Published {
		spec.Weight, spec.GymVelocity, spec.Late = 1.9, true, true
	}
	return spec
}

// PixelSubject is the model as something to evaluate, or an error where it does not learn from pictures.
func (t *Trained) PixelSubject() (pixel.Subject, error) {
	m, ok := t.Model.(*pixel.Autoencoder)
	if !ok {
		return pixel.Subject{}, fmt.Errorf("the run %s is of a model that learns from coordinates, not from pictures", t.Run.Name())
	}
	return pixel.Subject{Kind: t.Kind, Model: m}, nil
}

// PixelNumbers is what there is to measure of one model of pictures.
type PixelNumbers struct {
	Train pixel.Terms `json:"train"`
	Test  pixel.Terms `json:"test"`
	// Energy is the energy metric under the protocols that were asked for; Floor is that of the true frames in place of the
	// model's, which is the error of reading angles off frames.
	Energy []EnergyNumber `json:"energy"`
	Floor  []EnergyNumber `json:"floor"`
	Ahead  int            `json:"ahead"` // frames that were predicted
	// Amplitude is the ratio of the amplitudes over the last and the first 60 frames, over starts; AngleRMSE (radians) is the
	// error of the recovered angles over all frames.
	Amplitude eval.Summary `json:"amplitude"`
	AngleRMSE Number       `json:"angle_rmse"`
	// Correlation is that of latent and true coordinates over the test set.
	Correlation pixel.Correlation `json:"correlation"`
	// ConservedBand is the largest change of the HNN's own H along a rollout, relative to its range over the starts; nil for a
	// model without one.
	ConservedBand *Number `json:"conserved_band,omitempty"`
	// Reading is the error of the estimator of angles on true frames.
	Reading pixel.AngleError `json:"reading"`
}

// MeasurePixels measures a trained model of pictures.
func (e *Experiment) MeasurePixels(ctx context.Context, ev *pixel.Evaluator, t *Trained, c Config, protocols []Protocol, quick bool) (*PixelNumbers, error) {
	subject, err := t.PixelSubject()
	if err != nil {
		return nil, err
	}
	n := &PixelNumbers{Ahead: PixelAhead}
	if err := e.measureData(ctx, ev, subject, c, t.Seed, n); err != nil {
		return nil, err
	}
	count := pixelStarts
	if quick {
		count = quickStarts
	}
	truth, err := pixel.Truth(c.Pixels.Data.FreshStarts(count, t.Seed), n.Ahead)
	if err != nil {
		return nil, err
	}
	rollouts, err := ev.Rollouts(ctx, subject, truth)
	if err != nil {
		return nil, err
	}
	again, err := ev.Reread(truth)
	if err != nil {
		return nil, err
	}
	for _, p := range protocols {
		for _, m := range []struct {
			rollouts []pixel.Course
			to       *[]EnergyNumber
		}{{rollouts, &n.Energy}, {again, &n.Floor}} {
			res, err := pixel.EnergyMSE(m.rollouts, truth, PixelMetric(p))
			if err != nil {
				return nil, err
			}
			*m.to = append(*m.to, EnergyNumber{p, Number(res.MSE), Number(res.Interval), len(res.Starts), res.Diverged})
		}
	}
	return n, n.rollouts(ev, rollouts, truth)
}

// measureData fills in what is measured on the train and test set.
func (e *Experiment) measureData(ctx context.Context, ev *pixel.Evaluator, s pixel.Subject, c Config, seed uint64, n *PixelNumbers) error {
	data, err := e.Data(ctx, ev.Latent.Dev, c, seed)
	if err != nil {
		return err
	}
	set, ok := data.(pairs)
	if !ok {
		return fmt.Errorf("%s does not learn from pictures", e.Name)
	}
	terms, err := ev.Terms(s, c.Pixels.Loss.Sign, &set.Train, &set.Test)
	if err != nil {
		return err
	}
	n.Train, n.Test = terms[0], terms[1]
	n.Correlation, err = ev.Correlate(s, &set.Test)
	return err
}

// rollouts fills in what is measured along rollouts.
func (n *PixelNumbers) rollouts(ev *pixel.Evaluator, r, truth []pixel.Course) error {
	ratios, err := pixel.AmplitudeRatios(r, n.Ahead+2)
	if err != nil {
		return err
	}
	n.Amplitude, n.AngleRMSE = eval.Summarise(ratios), Number(pixel.AngleRMSE(r, truth))
	n.Reading, err = ev.Angles.Error(readingLimit)
	n.ConservedBand = pixel.ConservedBand(r)
	return err
}
