package run

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"reflect"

	"hnn/hnnlib/internal/artifact"

	"github.com/sbinet/npyio/npz"
)

// History is the course of a training.
type History struct {
	TrainLoss []float64 // at every step, on its batch, before the step's update
	TestSteps []int64   // the steps after which the test loss was measured
	TestLoss  []float64 // on the whole test set
	Seconds   float64   // of training so far
}

// MostSteps is how many steps a run can have: they fit the eight digits of a checkpoint's name, and a damaged history
// can't claim more memory.
const MostSteps = 10_000_000

// historyBytes is the size of an array of MostSteps numbers and its header.
const historyBytes = 8*MostSteps + 64<<10

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

func readHistory(data []byte) (*History, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	h := &History{}
	var seconds []float64
	for name, to := range map[string]any{"train_loss": &h.TrainLoss, "test_steps": &h.TestSteps, "test_loss": &h.TestLoss, "seconds": &seconds} {
		a, err := artifact.OpenArray(z, name, historyBytes)
		if err == nil {
			err = a.Read(to)
		}
		if n := reflect.ValueOf(to).Elem().Len(); err == nil && n > MostSteps {
			err = fmt.Errorf("it has %d numbers, and a run has at most %d steps", n, MostSteps)
		}
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", name, err)
		}
	}
	if len(seconds) == 1 {
		h.Seconds = seconds[0]
	}
	return h, nil
}
