package pixel

import (
	"fmt"
	"io"

	"github.com/sbinet/npyio/npz"
)

// WriteFrames writes frames as [Frames] returns them as the array frames, float32 of shape [n, 28, 28].
func WriteFrames(w io.Writer, frames []float32) error {
	if len(frames) == 0 || len(frames)%Pixels != 0 {
		return fmt.Errorf("%d numbers make no whole frames of %d×%d", len(frames), Side, Side)
	}
	shaped := make([][Side][Side]float32, len(frames)/Pixels) // the writer takes the shape from the type
	for k, v := range frames {
		shaped[k/Pixels][k%Pixels/Side][k%Side] = v
	}
	z := npz.NewWriter(w)
	if err := z.Write("frames.npy", shaped); err != nil {
		return fmt.Errorf("array frames: %w", err)
	}
	return z.Close()
}
