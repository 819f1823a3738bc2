package pixel

import (
	"archive/zip"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// framesArray is the name of the array of frames in an NPZ file.
const framesArray = "frames"

// filmBytes is more than the largest array of frames has, as float64.
const filmBytes = mostFrames*Pixels*8 + 1<<20

// ReadFilms reads recorded episodes from an NPZ file with the array frames, float32 or float64, of shape
// [episodes, T, 28, 28], or [T, 28, 28] for one. The numbers are checked where the films are used.
func ReadFilms(path string) ([]Film, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%s can't be read as NPZ: %w; write it again", path, err)
	}
	defer z.Close()
	films, err := readFilms(&z.Reader)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return films, nil
}

func readFilms(z *zip.Reader) (films []Film, err error) {
	a, err := artifact.OpenArray(z, framesArray, filmBytes)
	if errors.Is(err, artifact.ErrNoArray) {
		return nil, fmt.Errorf("it has no array %s, but %s", framesArray, arrays(z))
	}
	if err != nil {
		return nil, fmt.Errorf("the array %s is damaged (%w): write it again", framesArray, err)
	}
	shape, err := filmShape(a)
	if err != nil {
		return nil, fmt.Errorf("the array %s %w", framesArray, err)
	}
	flat, err := readFloats(a)
	if err != nil {
		return nil, fmt.Errorf("the array %s is damaged (%w): write it again", framesArray, err)
	}
	for episode := range slices.Chunk(flat, shape[1]*Pixels) {
		films = append(films, slices.Collect(slices.Chunk(episode, Pixels)))
	}
	return films, nil
}

// namedArrays is how many arrays an error names.
const namedArrays = 10

// arrays names what is in an NPZ file.
func arrays(z *zip.Reader) string {
	var names []string
	for _, f := range z.File[:min(len(z.File), namedArrays)] {
		names = append(names, fmt.Sprintf("%.40q", strings.TrimSuffix(f.Name, ".npy")))
	}
	if more := len(z.File) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// filmShape is the shape [episodes, T, 28, 28], or an error that says what else the array holds.
func filmShape(a *artifact.Array) ([]int, error) {
	shape := a.Shape
	if len(shape) == 3 {
		shape = append([]int{1}, shape...)
	}
	switch {
	case len(shape) != 4 || shape[0] < 1 || shape[1] < 1 || shape[2] != Side || shape[3] != Side:
		return nil, fmt.Errorf("has shape %v, but [episodes, frames, %d, %d] or [frames, %d, %d] is needed",
			a.Shape, Side, Side, Side, Side)
	case shape[0] > mostFrames || shape[1] > mostFrames/shape[0]:
		return nil, fmt.Errorf("holds %d episodes of %d frames, more than the %d frames that are allowed",
			shape[0], shape[1], mostFrames)
	case a.Type != "<f4" && a.Type != "<f8":
		return nil, fmt.Errorf("has numbers of type %s, but float32 or float64 are needed, from 0 to 1: divide bytes by 255",
			a.Type)
	case a.Fortran:
		return nil, errors.New("is in Fortran order: save numpy.ascontiguousarray(frames)")
	}
	return shape, nil
}

func readFloats(a *artifact.Array) ([]float32, error) {
	if a.Type == "<f4" {
		return artifact.ReadArray[float32](a)
	}
	wide, err := artifact.ReadArray[float64](a)
	flat := make([]float32, len(wide))
	for i, v := range wide {
		flat[i] = float32(v)
	}
	return flat, err
}
