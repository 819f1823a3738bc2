package run

import (
	"archive/zip"
	"bytes"
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

// MostSteps is how many steps a run can have: they fit the eight digits of a checkpoint's name, and a damaged history
// can't claim more memory.
const MostSteps = 10_000_000

// historyBytes is the size of an array of MostSteps numbers and its header.
const historyBytes = 8*MostSteps + 64<<10

// array is one array of a history's file.
type array struct {
	name   string
	values any // a pointer to a slice
}

func (h *History) arrays(seconds *[]float64) []array {
	return []array{
		{"train_loss", &h.TrainLoss},
		{"test_steps", &h.TestSteps},
		{"test_loss", &h.TestLoss},
		{"seconds", seconds},
	}
}

func (h *History) write(w io.Writer) error {
	z := npz.NewWriter(w)
	for _, a := range h.arrays(&[]float64{h.Seconds}) {
		if err := z.Write(a.name+".npy", a.values); err != nil {
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
	for _, a := range h.arrays(&seconds) {
		stored, err := artifact.OpenArray(z, a.name, historyBytes)
		if err == nil {
			err = stored.Read(a.values)
		}
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", a.name, err)
		}
	}
	if len(seconds) == 1 {
		h.Seconds = seconds[0]
	}
	return h, nil
}
