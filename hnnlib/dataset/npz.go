package dataset

import (
	"cmp"
	"io"

	"github.com/sbinet/npyio/npz"
)

// WriteNPZ writes the arrays x, dx, test_x and test_dx, float64 of shape [points, 2n].
func (s *Set) WriteNPZ(w io.Writer) error {
	z := npz.NewWriter(w)
	return cmp.Or(
		z.Write("x.npy", s.Train.States()),
		z.Write("dx.npy", s.Train.Derivatives()),
		z.Write("test_x.npy", s.Test.States()),
		z.Write("test_dx.npy", s.Test.Derivatives()),
		z.Close())
}
