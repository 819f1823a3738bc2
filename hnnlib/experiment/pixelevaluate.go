package experiment

import (
	"context"

	"hnn/hnnlib/device"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/pixel"
)

// PixelEvaluation is what there is to say of one trained model of pictures.
type PixelEvaluation struct {
	Evaluated
	*PixelNumbers
}

// EvaluatePixels measures one trained model of pictures under the given protocols and an integrator of the caller's choice.
func (rec *Recorded) EvaluatePixels(ctx context.Context, dev *device.Device, t *Trained, protocols []Protocol, with Integrator, quick bool) (*PixelEvaluation, error) {
	if _, err := ode.NewSolver(dev, t.Model, with); err != nil { // before any work: an integrator may not apply
		return nil, err
	}
	ev, err := pixel.NewEvaluator(dev, withTolerance(with))
	if err != nil {
		return nil, err
	}
	defer ev.Close()
	out := &PixelEvaluation{Evaluated: rec.evaluated(t, quick)}
	out.PixelNumbers, err = rec.Experiment.MeasurePixels(ctx, ev, t, rec.Config, protocols, quick)
	return out, err
}
