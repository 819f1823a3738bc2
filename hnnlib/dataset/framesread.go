package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hnn/hnnlib/render"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
)

// framesArray is the name of the array of frames in an NPZ file.
const framesArray = "frames"

// ReadFilms reads recorded episodes from an NPZ file with the array frames, float32 or float64, of shape
// [episodes, T, 28, 28], or [T, 28, 28] for one. The numbers are checked where the films are used.
func ReadFilms(path string) ([]Film, error) {
	z, err := npz.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s can't be read as NPZ: %w", path, errors.Unwrap(err))
	}
	defer z.Close()
	films, err := readFilms(z)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return films, nil
}

func readFilms(z *npz.Reader) (films []Film, err error) {
	name := framesArray + ".npy"
	if !slices.Contains(z.Keys(), name) {
		return nil, fmt.Errorf("it has no array %s, but %s", framesArray, strings.ReplaceAll(strings.Join(z.Keys(), ", "), ".npy", ""))
	}
	// The reader of arrays takes a damaged header for a sound one, and indexes by what stands there.
	defer func() {
		if broken := recover(); broken != nil {
			films, err = nil, fmt.Errorf("the array %s is damaged (%v)", framesArray, broken)
		}
	}()
	file, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := npy.NewReader(whole{bufio.NewReader(file)})
	if err != nil {
		return nil, fmt.Errorf("the array %s is damaged (%w)", framesArray, err)
	}
	shape, err := filmShape(r.Header)
	if err != nil {
		return nil, fmt.Errorf("the array %s %w", framesArray, err)
	}
	flat, err := readFloats(r)
	if err != nil {
		return nil, fmt.Errorf("the array %s is damaged (%w)", framesArray, err)
	}
	for episode := range slices.Chunk(flat, shape[1]*render.Pixels) {
		films = append(films, slices.Collect(slices.Chunk(episode, render.Pixels)))
	}
	return films, nil
}

// filmShape is the shape [episodes, T, 28, 28], or an error that says what else the array holds.
func filmShape(h npy.Header) ([]int, error) {
	shape := h.Descr.Shape
	if len(shape) == 3 {
		shape = append([]int{1}, shape...)
	}
	switch {
	case len(shape) != 4 || shape[0] < 1 || shape[1] < 1 || shape[2] != render.Side || shape[3] != render.Side:
		return nil, fmt.Errorf("has shape %v, but [episodes, frames, %d, %d] or [frames, %d, %d] is needed",
			h.Descr.Shape, render.Side, render.Side, render.Side, render.Side)
	case shape[0] > mostFrames || shape[1] > mostFrames/shape[0]:
		return nil, fmt.Errorf("holds %d episodes of %d frames, more than the %d frames that are allowed", shape[0], shape[1], mostFrames)
	case h.Descr.Type != "<f4" && h.Descr.Type != "<f8":
		return nil, fmt.Errorf("has numbers of type %s, but float32 or float64 are needed, from 0 to 1: divide bytes by 255", h.Descr.Type)
	case h.Descr.Fortran:
		return nil, errors.New("is in Fortran order: save numpy.ascontiguousarray(frames)")
	}
	return shape, nil
}

func readFloats(r *npy.Reader) ([]float32, error) {
	var flat []float32
	if r.Header.Descr.Type == "<f4" {
		err := r.Read(&flat)
		return flat, err
	}
	var wide []float64
	err := r.Read(&wide)
	for _, v := range wide {
		flat = append(flat, float32(v))
	}
	return flat, err
}

// whole gives as much as is asked for or an error: npyio takes what one Read gives for a number, and the end of a cut file
// for zeros.
type whole struct{ io.Reader }

func (w whole) Read(p []byte) (int, error) {
	n, err := io.ReadFull(w.Reader, p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
