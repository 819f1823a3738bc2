package loss

import (
	"fmt"

	"hnn/hnnlib/dataset"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Arrays holds samples, or windows of k successive points. A field is nil if the data don't have it.
type Arrays[A any] struct {
	X    *A // states, [batch, 2n]; of windows [batch, k, 2n]; of pictures [batch, pixels]
	DX   *A // derivatives ẋ, of X's shape
	T    *A // times, [batch]; of windows [batch, k]
	U    *A // inputs from outside, [batch, m]; of windows [batch, k, m]
	Next *A // pictures one frame after X, of X's shape
}

// Batch holds the inputs of a loss in a graph. The compiled program has only those that the loss uses.
type Batch = Arrays[Node]

// Data is a data set in float32.
type Data = Arrays[tensors.Tensor]

// List returns the fields in order.
func (a Arrays[A]) List() []*A { return []*A{a.X, a.DX, a.T, a.U, a.Next} }

// Parts is the inverse of [Arrays.List].
func Parts[A any](list []*A) Arrays[A] { return Arrays[A]{list[0], list[1], list[2], list[3], list[4]} }

// Data returns the points of the trajectories, or all their windows for a loss that takes windows.
func (l Loss) Data(ts dataset.Trajectories) (Data, error) {
	dims := []int{ts.Points()}
	if l.Window > 0 {
		ts = ts.Windows(l.Window)
		dims = []int{len(ts), l.Window}
	}
	if dims[0] == 0 {
		return Data{}, fmt.Errorf("the loss %q takes %d successive points, but no trajectory of the data has that many",
			l.Name, l.Window)
	}
	array := func(part func(dataset.Trajectory) [][]float64) *tensors.Tensor { return float32s(ts, part, dims) }
	times := make([]float32, 0, dims[0])
	for _, t := range ts {
		for _, v := range t.Times {
			times = append(times, float32(v))
		}
	}
	return Data{
		X:  array(func(t dataset.Trajectory) [][]float64 { return t.States }),
		DX: array(func(t dataset.Trajectory) [][]float64 { return t.Derivatives }),
		T:  tensors.FromFlatDataAndDimensions(times, dims...),
		U:  array(func(t dataset.Trajectory) [][]float64 { return t.Inputs }),
	}, nil
}

// float32s returns a part of all points as a tensor whose shape is dims followed by the part's length, or nil if the
// trajectories don't have the part.
func float32s(ts dataset.Trajectories, part func(dataset.Trajectory) [][]float64, dims []int) *tensors.Tensor {
	first := part(ts[0])
	if first == nil {
		return nil
	}
	flat := make([]float32, 0, ts.Points()*len(first[0]))
	for _, t := range ts {
		for _, values := range part(t) {
			for _, v := range values {
				flat = append(flat, float32(v))
			}
		}
	}
	return tensors.FromFlatDataAndDimensions(flat, append(dims[:len(dims):len(dims)], len(first[0]))...)
}
