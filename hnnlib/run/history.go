package run

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"

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

// MostSteps is the largest number of steps of a run. It fits the eight digits in a checkpoint's name, and limits the
// memory that a damaged history can claim.
const MostSteps = 10_000_000

// historyBytes is the size of an array of MostSteps numbers and its header.
const historyBytes = 8*MostSteps + 64<<10

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
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	h := &History{}
	seconds := []float64{0}
	err = cmp.Or(
		readArray(z, "train_loss", &h.TrainLoss),
		readArray(z, "test_steps", &h.TestSteps),
		readArray(z, "test_loss", &h.TestLoss),
		readArray(z, "seconds", &seconds))
	if err != nil {
		return nil, err
	}
	if len(seconds) == 1 {
		h.Seconds = seconds[0]
	}
	return h, nil
}

func readArray[T float64 | int64](z *zip.Reader, name string, to *[]T) error {
	a, err := artifact.OpenArray(z, name, historyBytes)
	if err == nil {
		*to, err = artifact.ReadArray[T](a)
	}
	if err != nil {
		return fmt.Errorf("array %s: %w", name, err)
	}
	return nil
}
