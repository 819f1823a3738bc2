package pixel

import (
	"cmp"
	"fmt"
	"io"

	"github.com/sbinet/npyio/npz"
)

// WriteFrames writes frames returned by [Frames] as the array frames, float32 of shape [n, 28, 28].
func WriteFrames(w io.Writer, frames [][]float32) error {
	shaped := make([][Side][Side]float32, len(frames))
	for i, frame := range frames {
		for k, v := range frame {
			shaped[i][k/Side][k%Side] = v
		}
	}
	z := npz.NewWriter(w)
	return cmp.Or(z.Write("frames.npy", shaped), z.Close())
}

// WriteNPZ writes the arrays coords, float64 of shape [samples, 2], pixels and next_pixels, float32 of shape
// [samples, 1568], and the same of the test set as test_coords and so on. With published, the coordinates are
// LateCoords.
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
		for _, a := range []struct {
			name   string
			values any
		}{{"coords", coords}, {"pixels", pairRows(part.Pixels)}, {"next_pixels", pairRows(part.NextPixels)}} {
			if err := z.Write(part.prefix+a.name+".npy", a.values); err != nil {
				return fmt.Errorf("array %s%s: %w", part.prefix, a.name, err)
			}
		}
	}
	return z.Close()
}

// pairRows returns flat as rows, because npyio takes the array's shape from the type.
func pairRows(flat []float32) [][PairPixels]float32 {
	rows := make([][PairPixels]float32, len(flat)/PairPixels)
	for i := range rows {
		rows[i] = [PairPixels]float32(flat[i*PairPixels:])
	}
	return rows
}
