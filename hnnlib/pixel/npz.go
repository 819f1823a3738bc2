package pixel

import (
	"fmt"
	"io"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

// WriteFrames writes frames as [Frames] returns them as the array frames, float32 of shape [n, 28, 28].
func WriteFrames(w io.Writer, frames []float32) error {
	if len(frames) == 0 || len(frames)%Pixels != 0 {
		return fmt.Errorf("%d numbers make no whole frames of %d×%d", len(frames), Side, Side)
	}
	shaped := make([][Side][Side]float32, len(frames)/Pixels)
	for k, v := range frames {
		shaped[k/Pixels][k%Pixels/Side][k%Side] = v
	}
	return writeArrays(w, array{framesArray, shaped})
}

// WriteNPZ writes the arrays coords, float64 of shape [samples, 2], pixels and next_pixels, float32 of shape
// [samples, 1568], and the same of the test set as test_coords and so on. With published, the coordinates are
// LateCoords. A recording has no coords.
func (s *Set) WriteNPZ(w io.Writer, published bool) error {
	part := func(prefix string, p Part) []array {
		coords := p.Coords
		if published {
			coords = p.LateCoords
		}
		return []array{
			{prefix + "coords", coords},
			{prefix + "pixels", pairRows(p.Pixels)},
			{prefix + "next_pixels", pairRows(p.NextPixels)},
		}
	}
	return writeArrays(w, append(part("", s.Train), part("test_", s.Test)...)...)
}

// array is a named array of an NPZ file, whose shape is that of its type, or a matrix.
type array struct {
	name   string
	values any
}

// writeArrays writes an NPZ file without the matrices that are nil.
func writeArrays(w io.Writer, arrays ...array) error {
	z := npz.NewWriter(w)
	for _, a := range arrays {
		if m, ok := a.values.(*mat.Dense); ok && m == nil {
			continue
		}
		if err := z.Write(a.name+".npy", a.values); err != nil {
			return fmt.Errorf("array %s: %w", a.name, err)
		}
	}
	return z.Close()
}

// pairRows is flat as rows: npyio takes the shape from the type.
func pairRows(flat []float32) [][PairPixels]float32 {
	rows := make([][PairPixels]float32, len(flat)/PairPixels)
	for i := range rows {
		rows[i] = [PairPixels]float32(flat[i*PairPixels:])
	}
	return rows
}
