package run

import (
	"fmt"
	"io"

	"github.com/sbinet/npyio/npz"
)

// History is the course of a training.
type History struct {
	TrainLoss []float64 // at every step, on its batch, before the step's update
	TestSteps []int64   // the steps after which the test loss was measured
	TestLoss  []float64 // on the whole test set
	Seconds   float64   // of training so far
}

func (h *History) write(w io.Writer) error {
	z := npz.NewWriter(w)
	for _, a := range []struct {
		name  string
		value any
	}{{"train_loss", h.TrainLoss}, {"test_steps", h.TestSteps}, {"test_loss", h.TestLoss}, {"seconds", []float64{h.Seconds}}} {
		if err := z.Write(a.name+".npy", a.value); err != nil {
			return fmt.Errorf("array %s: %w", a.name, err)
		}
	}
	return z.Close()
}

func readHistory(path string) (*History, error) {
	z, err := npz.Open(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	h := &History{}
	var seconds []float64
	for name, to := range map[string]any{"train_loss": &h.TrainLoss, "test_steps": &h.TestSteps, "test_loss": &h.TestLoss, "seconds": &seconds} {
		if err := z.Read(name+".npy", to); err != nil {
			return nil, fmt.Errorf("array %s: %w", name, err)
		}
	}
	if len(seconds) == 1 {
		h.Seconds = seconds[0]
	}
	return h, nil
}
