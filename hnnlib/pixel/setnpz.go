package pixel

import (
	"fmt"
	"io"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

// WriteNPZ writes the arrays coords, float64 of shape [samples, 2], pixels and next_pixels, float32 of shape [samples, 1568],
// and the same of the test set as test_coords and so on. With published, the coordinates are LateCoords. A recording has no
// coords.
func (s *Set) WriteNPZ(w io.Writer, published bool) error {
	z := npz.NewWriter(w)
	for _, part := range []struct {
		prefix string
		Part
	}{{"", s.Train}, {"test_", s.Test}} {
		coords := part.Coords
		if published {
			coords = part.LateCoords
		}
		if err := writePart(z, part.prefix, coords, part.Pixels, part.NextPixels); err != nil {
			return err
		}
	}
	return z.Close()
}

func writePart(z *npz.Writer, prefix string, coords *mat.Dense, pixels, nextPixels []float32) error {
	if coords != nil {
		if err := z.Write(prefix+"coords.npy", coords); err != nil {
			return fmt.Errorf("array %scoords: %w", prefix, err)
		}
	}
	if err := z.Write(prefix+"pixels.npy", pairRows(pixels)); err != nil {
		return fmt.Errorf("array %spixels: %w", prefix, err)
	}
	if err := z.Write(prefix+"next_pixels.npy", pairRows(nextPixels)); err != nil {
		return fmt.Errorf("array %snext_pixels: %w", prefix, err)
	}
	return nil
}

// pairRows is flat as rows: npyio takes the shape from the type.
func pairRows(flat []float32) [][PairPixels]float32 {
	rows := make([][PairPixels]float32, len(flat)/PairPixels)
	for i := range rows {
		rows[i] = [PairPixels]float32(flat[i*PairPixels:])
	}
	return rows
}
