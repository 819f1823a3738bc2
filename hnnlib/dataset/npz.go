package dataset

import (
	"fmt"
	"io"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

// WriteNPZ writes the arrays x, dx, test_x and test_dx, float64 of shape [points, 2n].
func (s *Set) WriteNPZ(w io.Writer) error {
	z := npz.NewWriter(w)
	for _, a := range []struct {
		name string
		m    *mat.Dense
	}{
		{"x", s.Train.States()}, {"dx", s.Train.Derivatives()},
		{"test_x", s.Test.States()}, {"test_dx", s.Test.Derivatives()},
	} {
		if err := z.Write(a.name+".npy", a.m); err != nil {
			return fmt.Errorf("array %s: %w", a.name, err)
		}
	}
	return z.Close()
}
