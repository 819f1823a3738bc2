package experiment

import (
	"context"
	"fmt"
	"math"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
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
func PixelMetric(p Protocol) eval.PixelEnergySpec {
	spec := eval.PixelEnergySpec{Starts: pixelStarts, Ahead: PixelAhead, Weight: eval.PixelEnergyWeight}
	if p == Published {
		spec.Weight, spec.GymVelocity, spec.Late = 1.9, true, true
	}
	return spec
}

// PixelSubject is the model as something to evaluate, or an error where it does not learn from pictures.
func (t *Trained) PixelSubject() (eval.PixelSubject, error) {
	m, ok := t.Model.(model.Autoencoder)
	if !ok {
		return eval.PixelSubject{}, fmt.Errorf("the run %s is of a model that learns from coordinates, not from pictures", t.Run.Name())
	}
	return eval.PixelSubject{Name: t.Kind, Model: m}, nil
}

// Terms are the three terms of the loss on pictures, before they are weighted.
type Terms struct {
	Reconstruction Number `json:"reconstruction"`
	Dynamics       Number `json:"dynamics"`
	CC             Number `json:"cc"`
}

// PixelNumbers is what there is to measure of one model of pictures.
type PixelNumbers struct {
	Train Terms `json:"train"`
	Test  Terms `json:"test"`
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
	Correlation eval.LatentCorrelation `json:"correlation"`
	// ConservedBand is the largest change of the HNN's own H along a rollout, relative to its range over the starts; nil for a
	// model without one.
	ConservedBand *Number `json:"conserved_band,omitempty"`
	// Reading is the error of the estimator of angles on true frames.
	Reading eval.AngleError `json:"reading"`
}

// MeasurePixels measures a trained model of pictures.
func (e *Experiment) MeasurePixels(ctx context.Context, ev *eval.PixelEvaluator, t *Trained, c Config, protocols []Protocol, quick bool) (*PixelNumbers, error) {
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
	starts := eval.FreshStarts(c.Pixels.Data, count, t.Seed)
	rollouts, err := ev.Rollouts(ctx, subject, starts, n.Ahead)
	if err != nil {
		return nil, err
	}
	truth, err := ev.TrueRollouts(starts, n.Ahead)
	if err != nil {
		return nil, err
	}
	for _, p := range protocols {
		for _, m := range []struct {
			rollouts *eval.PixelRollouts
			to       *[]EnergyNumber
		}{{rollouts, &n.Energy}, {truth, &n.Floor}} {
			res, err := m.rollouts.EnergyMSE(PixelMetric(p))
			if err != nil {
				return nil, err
			}
			*m.to = append(*m.to, EnergyNumber{p, Number(res.MSE), Number(res.Interval), len(res.Starts), res.Diverged})
		}
	}
	return n, n.rollouts(ev, subject, rollouts)
}

// measureData fills in what is measured on the train and test set.
func (e *Experiment) measureData(ctx context.Context, ev *eval.PixelEvaluator, s eval.PixelSubject, c Config, seed uint64, n *PixelNumbers) error {
	data, err := e.Data(ctx, ev.Dev, c, seed)
	if err != nil {
		return err
	}
	set, ok := data.(pairs)
	if !ok {
		return fmt.Errorf("%s does not learn from pictures", e.Name)
	}
	terms, err := pixelTerms(ev.Dev, s.Model, c.Pixels.Loss, &set.Train, &set.Test)
	if err != nil {
		return err
	}
	n.Train, n.Test = terms[0], terms[1]
	n.Correlation, err = ev.LatentCorrelation(s, &set.Test)
	return err
}

// pixelTerms are the terms of the loss over whole sets, which are read in pieces as large as the smallest of them: one
// compilation serves all.
func pixelTerms(dev *device.Device, m model.Autoencoder, w loss.PixelWeights, sets ...*dataset.FramePart) ([]Terms, error) {
	exec, err := graph.NewExec(dev.Backend, func(in []*graph.Node) (reconstruction, dynamics, cc *graph.Node) {
		return loss.PixelTerms(m, w.Sign, in[2:], loss.Batch{X: in[0], Next: in[1]})
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	piece := math.MaxInt
	for _, set := range sets {
		piece = min(piece, set.Samples())
	}
	var all []Terms
	for _, set := range sets {
		var sums [3]float64
		for from := 0; from < set.Samples(); from += piece {
			to := min(from+piece, set.Samples())
			pictures := pairTensors(set, from, to)
			var args []any
			for _, t := range append([]*tensors.Tensor{pictures.X, pictures.Next}, m.Params()...) {
				args = append(args, t)
			}
			out, err := exec.Call(args...)
			if err != nil {
				return nil, err
			}
			for i, t := range out {
				sums[i] += float64(tensors.ToScalar[float32](t)) * float64(to-from)
			}
		}
		n := float64(set.Samples())
		all = append(all, Terms{Number(sums[0] / n), Number(sums[1] / n), Number(sums[2] / n)})
	}
	return all, nil
}

// rollouts fills in what is measured along rollouts.
func (n *PixelNumbers) rollouts(ev *eval.PixelEvaluator, s eval.PixelSubject, r *eval.PixelRollouts) error {
	ratios, err := r.AmplitudeRatios()
	if err != nil {
		return err
	}
	n.Amplitude, n.AngleRMSE = eval.Summarise(ratios), Number(r.AngleRMSE())
	if n.Reading, err = ev.Angles.Error(readingLimit); err != nil {
		return err
	}
	n.ConservedBand, err = ev.LatentBand(s, r.Path)
	return err
}
