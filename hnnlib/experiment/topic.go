package experiment

import (
	"context"
	"path/filepath"

	"hnn/hnnlib/device"
)

// Topic is a notebook that belongs to no single experiment: a question asked of models that experiments have trained.
type Topic struct {
	Info
	// Figures does the notebook's work without Jupyter; nil where the notebook is all there is of it.
	Figures func(ctx context.Context, dev *device.Device, o Options) ([]Picture, error)
}

var _ Reproducible = (*Topic)(nil)

// Prepare has nothing to do.
func (*Topic) Prepare(context.Context) error { return nil }

// Complete is true: a notebook of a topic may leave nothing.
func (*Topic) Complete(string) bool { return true }

// Reproduce draws the topic's figures into <o.Out>/<topic>/figures/.
func (t *Topic) Reproduce(ctx context.Context, dev *device.Device, o Options) error {
	if t.Figures == nil {
		o.step(t.Name + " is a notebook only: there is nothing of it to show without Jupyter")
		return nil
	}
	o.step("drawing the figures of " + t.Name)
	figures, err := t.Figures(ctx, dev, o)
	if err != nil {
		return err
	}
	for _, f := range figures {
		if err := SavePicture(filepath.Join(o.Out, t.Name), f); err != nil {
			return err
		}
	}
	return nil
}
