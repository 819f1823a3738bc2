package run

import (
	"archive/zip"
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

// MostSteps is how many steps a run can have. Whoever sets the steps of a training compares with it, since a checkpoint of more
// is neither written nor read: this bounds what a damaged file can have allocated.
const MostSteps = 10_000_000

// A step fits the eight digits of a checkpoint's name: else this constant is negative, which is none of its type.
const _ uint = 99_999_999 - MostSteps

// historyBytes is the size of an array of MostSteps numbers and its header: one that unpacks to more is refused.
const historyBytes = 8*MostSteps + 64<<10

func readHistory(path string) (*History, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	h := &History{}
	var seconds []float64
	for name, to := range map[string]any{"train_loss": &h.TrainLoss, "test_steps": &h.TestSteps, "test_loss": &h.TestLoss, "seconds": &seconds} {
		a, err := artifact.OpenArray(&z.Reader, name, historyBytes)
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
