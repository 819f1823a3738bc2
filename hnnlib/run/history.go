package run

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"

	"github.com/sbinet/npyio"
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

// historyBytes is more than any history has: a file that unpacks to more is refused.
const historyBytes = 256 << 20

func readHistory(path string) (*History, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	h := &History{}
	var seconds []float64
	for name, to := range map[string]any{"train_loss": &h.TrainLoss, "test_steps": &h.TestSteps, "test_loss": &h.TestLoss, "seconds": &seconds} {
		if err := readArray(&z.Reader, name+".npy", to); err != nil {
			return nil, fmt.Errorf("array %s: %w", name, err)
		}
	}
	if len(seconds) == 1 {
		h.Seconds = seconds[0]
	}
	return h, nil
}

// readArray unpacks an array before it decodes it: npyio 0.6.0 takes what one Read returns for all that it
// asked for, and so loses numbers of a compressed array of more than 32 kB.
func readArray(z *zip.Reader, name string, to any) error {
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, historyBytes+1))
	if err != nil {
		return err
	}
	if len(data) > historyBytes {
		return fmt.Errorf("it unpacks to more than %d bytes", historyBytes)
	}
	return npyio.Read(bytes.NewReader(data), to)
}
