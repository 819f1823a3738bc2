package run

import (
	"bytes"
	"cmp"
	"fmt"
	"io"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
)

// History is the course of a training.
type History struct {
	TrainLoss []float64 // at every step, on its batch, before the step's update
	TestSteps []int64   // the steps after which the test loss was measured
	TestLoss  []float64 // on the whole test set
	Seconds   float64   // of training so far
}

// MostSteps is the largest number of steps of a run, which fits the eight digits in a checkpoint's name.
const MostSteps = 10_000_000

func (h *History) write(w io.Writer) error {
	z := npz.NewWriter(w)
	return cmp.Or(
		z.Write("train_loss.npy", h.TrainLoss),
		z.Write("test_steps.npy", h.TestSteps),
		z.Write("test_loss.npy", h.TestLoss),
		z.Write("seconds.npy", []float64{h.Seconds}),
		z.Close())
}

func readHistory(data []byte) (*History, error) {
	z, err := npz.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	h := &History{}
	for name, to := range map[string]any{"train_loss.npy": &h.TrainLoss, "test_steps.npy": &h.TestSteps,
		"test_loss.npy": &h.TestLoss, "seconds.npy": &h.Seconds} {
		f, err := z.Open(name)
		if err != nil {
			return nil, err
		}
		array, err := io.ReadAll(f) // npyio 0.6.0 takes short reads, as from compressed data, for whole numbers
		if err == nil {
			err = npy.Read(bytes.NewReader(array), to)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return h, nil
}
