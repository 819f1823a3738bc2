package experiment

import (
	"fmt"
	"io"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/pixel"
	"hnn/hnnlib/train"
)

// Data are the samples of one seed: states and their derivatives, or pictures. The other is nil.
type Data struct {
	States *dataset.Set
	Films  *pixel.Set
}

// For returns the samples as a loss takes them.
func (d Data) For(l loss.Loss) (data train.Data, err error) {
	switch f := d.Films; {
	case f == nil:
		if data.Train, err = l.Data(d.States.Train); err == nil {
			data.Test, err = l.Data(d.States.Test)
		}
	case l.Window > 0:
		err = fmt.Errorf("the loss %q takes points of trajectories, but these data are pictures", l.Name)
	default:
		data.Train, data.Test = f.Train.Batch(0, f.Train.Samples()), f.Test.Batch(0, f.Test.Samples())
	}
	return data, err
}

// WriteNPZ writes the samples as NumPy arrays, as a protocol has them.
func (d Data) WriteNPZ(w io.Writer, p Protocol) error {
	if d.Films != nil {
		return d.Films.WriteNPZ(w, p == Published)
	}
	return d.States.WriteNPZ(w)
}

// String says how many samples there are, and of what.
func (d Data) String() string {
	if f := d.Films; f != nil {
		return fmt.Sprintf("%d train and %d test samples of %d pixels", f.Train.Samples(), f.Test.Samples(), pixel.PairPixels)
	}
	train, test := d.States.Train, d.States.Test
	return fmt.Sprintf("%d train and %d test samples of %d coordinates", train.Points(), test.Points(), len(train[0].States[0]))
}
