package dataset

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

// Trajectory is one motion, generated or recorded. All its slices have one entry per point.
type Trajectory struct {
	Times       []float64   // strictly increasing
	States      [][]float64 // (q, p), each of length 2n, with noise
	Derivatives [][]float64 // ẋ, each of length 2n
	Clean       [][]float64 // the states before noise was added; nil if no noise was added
	Inputs      [][]float64 // the external inputs, each of length m; nil if there are none
}

// Trajectories are data to learn from. Their lengths may differ.
type Trajectories []Trajectory

// Set is a data set, split into a train set and a test set.
type Set struct {
	Train, Test Trajectories
}

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

// Cut returns a view of the points from, …, to−1.
func (t Trajectory) Cut(from, to int) Trajectory {
	cut := func(part [][]float64) [][]float64 {
		if part == nil {
			return nil
		}
		return part[from:to]
	}
	return Trajectory{t.Times[from:to], cut(t.States), cut(t.Derivatives), cut(t.Clean), cut(t.Inputs)}
}

// Points returns the number of points of all trajectories, which is the number of samples (x, ẋ).
func (ts Trajectories) Points() int {
	n := 0
	for _, t := range ts {
		n += len(t.Times)
	}
	return n
}

// Digest returns a hash of the times and states, as 64 hexadecimal digits.
func (ts Trajectories) Digest() string {
	sum := sha256.New()
	for _, t := range ts {
		for i, x := range t.States {
			_ = binary.Write(sum, binary.LittleEndian, append([]float64{t.Times[i]}, x...)) // never fails
		}
		_ = binary.Write(sum, binary.LittleEndian, math.NaN()) // marks the end of a trajectory
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// Windows returns views of all windows of k successive points. A trajectory with fewer points has none.
func (ts Trajectories) Windows(k int) Trajectories {
	var windows Trajectories
	for _, t := range ts {
		for from := 0; from+k <= len(t.Times); from++ {
			windows = append(windows, t.Cut(from, from+k))
		}
	}
	return windows
}

// States returns the states of all points, of shape [points, 2n], one trajectory after the other.
func (ts Trajectories) States() *mat.Dense {
	return ts.stack(func(t Trajectory) [][]float64 { return t.States })
}

// Derivatives returns ẋ at all points, of shape [points, 2n].
func (ts Trajectories) Derivatives() *mat.Dense {
	return ts.stack(func(t Trajectory) [][]float64 { return t.Derivatives })
}

// Clean returns the states of all points before noise was added, of shape [points, 2n].
func (ts Trajectories) Clean() *mat.Dense {
	return ts.stack(func(t Trajectory) [][]float64 {
		if t.Clean == nil {
			return t.States
		}
		return t.Clean
	})
}

func (ts Trajectories) stack(part func(Trajectory) [][]float64) *mat.Dense {
	m := mat.NewDense(ts.Points(), len(part(ts[0])[0]), nil)
	row := 0
	for _, t := range ts {
		for _, values := range part(t) {
			m.SetRow(row, values)
			row++
		}
	}
	return m
}

// divide splits ts after n points, if necessary within a trajectory.
func (ts Trajectories) divide(n int) (before, after Trajectories) {
	for i, t := range ts {
		if n < len(t.Times) {
			if n > 0 {
				before = append(before, t.Cut(0, n))
				t = t.Cut(n, len(t.Times))
			}
			return before, append(Trajectories{t}, ts[i+1:]...)
		}
		before = append(before, t)
		n -= len(t.Times)
	}
	return before, nil
}
