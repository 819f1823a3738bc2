package pixel

import (
	"cmp"
	"fmt"
	"io"
	"math"

	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/loss"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
)

// PairPixels is the length of a sample: two successive frames, the earlier first.
const PairPixels = 2 * Pixels

// episodeFrames is the least number of frames from which a sample can be made: see [Set].
const episodeFrames = 4

// mostFrames is the largest number of frames of a data set. Each frame takes 12.5 kB.
const mostFrames = 200_000

// Settings describe the episodes to make. MaxAngle and MaxSpeed may be zero.
type Settings struct {
	Episodes int `json:"episodes" meaning:"episodes to draw"`
	// Frames are one for each time step; Frames − 3 samples are made of them.
	Frames int `json:"frames" meaning:"frames of each episode"`
	// TestShare is the fraction of episodes held out for testing, taken from the beginning.
	TestShare float64 `json:"test_share" meaning:"share of the episodes that is held out for testing"`
	// MaxAngle (radians from hanging) and MaxSpeed (radians per unit of time) limit the starts, which are uniform in
	// ±MaxAngle and ±MaxSpeed.
	MaxAngle float64 `json:"max_angle" meaning:"largest angle of a start, in radians from hanging"`
	MaxSpeed float64 `json:"max_speed" meaning:"largest angular velocity of a start, in radians per unit of time"`
}

// Paper are the settings of the paper's Task 5, as in the authors' code.
var Paper = Settings{Episodes: 200, Frames: 103, TestShare: 0.2, MaxAngle: math.Pi / 6, MaxSpeed: 1}

// Set is a data set of pairs of frames. An episode of n frames f[0], …, f[n−1], one for each time step, makes n − 3
// samples, r = 0, …, n−4:
//
//	pixels       (f[r+1], f[r+2])
//	next pixels  (f[r+2], f[r+3])
//
// Like the authors' code, it leaves out the first frame. The samples of an episode are all in Train or all in Test.
type Set struct{ Train, Test Part }

// Part is the train or the test set of n samples, in order of episode and time. Coordinates are q, the angle from
// hanging, and p = 0.25 θ̇, so that q̇ = 4p and the energy is 1.875(1 − cos q) + p².
type Part struct {
	Pixels, NextPixels []float32 // [n, 1568] in C order, numbers from 0 to 1
	// Coords [n, 2] are the coordinates at the second frame of the pair, with the centred velocity (θ(t+1) − θ(t−1)) /
	// 2dt, which conserves the energy. The corrected protocol uses them.
	Coords *mat.Dense
	// LateCoords [n, 2] are the coordinates that the authors' code stores: one time step after the second frame, with
	// Gym's velocity, for which the energy oscillates by 10 %. The published protocol uses them.
	LateCoords *mat.Dense
}

// Samples returns the number of samples.
func (p *Part) Samples() int { return len(p.Pixels) / PairPixels }

// Batch returns the pixels and next pixels of the samples from, …, to−1, each of shape [to−from, 1568], for [Loss].
func (p *Part) Batch(from, to int) loss.Data {
	piece := func(pixels []float32) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions(pixels[from*PairPixels:to*PairPixels], to-from, PairPixels)
	}
	return loss.Data{X: piece(p.Pixels), Next: piece(p.NextPixels)}
}

// Check returns an error that names the first setting out of range.
func (s Settings) Check() error {
	switch {
	case s.Episodes < 2:
		return fmt.Errorf("episodes is %d, but at least 2 are needed, one to train and one to test", s.Episodes)
	case s.Frames < episodeFrames:
		return fmt.Errorf("frames is %d, but at least %d per episode are needed to make a sample",
			s.Frames, episodeFrames)
	case s.Frames > mostFrames/s.Episodes:
		return fmt.Errorf("%d episodes of %d frames are more than the %d frames that are allowed",
			s.Episodes, s.Frames, mostFrames)
	case !(s.MaxAngle >= 0 && s.MaxAngle <= math.Pi):
		return fmt.Errorf("max_angle is %v, but a number of radians from 0 to π is needed; the paper's is π/6",
			s.MaxAngle)
	case !(s.MaxSpeed >= 0 && s.MaxSpeed <= MaxSpeed):
		return fmt.Errorf("max_speed is %v, but a number from 0 to %v is needed; the paper's is 1",
			s.MaxSpeed, MaxSpeed)
	case !(s.TestShare > 0 && s.TestShare < 1):
		return fmt.Errorf("test_share is %v, but a share between 0 and 1 is needed", s.TestShare)
	case s.tests() == 0 || s.tests() == s.Episodes:
		return fmt.Errorf("test_share %v of %d episodes leaves the train or test set empty", s.TestShare, s.Episodes)
	}
	return nil
}

// tests returns the number of episodes held out for testing.
func (s Settings) tests() int { return int(math.Round(float64(s.Episodes) * s.TestShare)) }

// TrainSamples returns the number of samples in the train set that [Generate] makes. The settings must pass Check.
func (s Settings) TrainSamples() int {
	return (s.Episodes - s.tests()) * (s.Frames - episodeFrames + 1)
}

// FreshStarts draws starts from the distribution of the episodes' starts, with the seed's stream "evaluation".
func (s Settings) FreshStarts(n int, seedValue uint64) []State {
	return s.starts(n, seedValue, "evaluation")
}

func (s Settings) starts(n int, seedValue uint64, stream string) []State {
	rng := seed.Stream(seedValue, stream)
	uniform := func(limit float64) float64 { return limit * (2*rng.Float64() - 1) }
	all := make([]State, n)
	for i := range all {
		all[i] = State{Angle: uniform(s.MaxAngle), Velocity: uniform(s.MaxSpeed)}
	}
	return all
}

// Generate makes episodes of the pendulum swinging from random starts. The same seed gives the same data.
func Generate(s Settings, seedValue uint64) (*Set, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	episodes, err := Truth(s.starts(s.Episodes, seedValue, "data"), s.Frames-2)
	if err != nil {
		return nil, err
	}
	return &Set{Train: samples(episodes[s.tests():]), Test: samples(episodes[:s.tests()])}, nil
}

// momentum is p/q̇ in the paper's units, in which the energy is nearly 1.9(1 − cos q) + p².
const momentum = 0.25

// samples returns the samples of episodes of equal length.
func samples(episodes []Course) Part {
	frames := len(episodes[0].Frames)
	n := len(episodes) * (frames - episodeFrames + 1)
	p := Part{
		make([]float32, 0, n*PairPixels), make([]float32, 0, n*PairPixels),
		mat.NewDense(n, 2, nil), mat.NewDense(n, 2, nil),
	}
	row := 0
	for _, c := range episodes {
		for second := 2; second+1 < frames; second++ {
			p.Pixels = append(append(p.Pixels, c.Frames[second-1]...), c.Frames[second]...)
			p.NextPixels = append(append(p.NextPixels, c.Frames[second]...), c.Frames[second+1]...)
			before, angle, after := c.Angles[second-1], c.Angles[second], c.Angles[second+1]
			p.Coords.SetRow(row, []float64{angle, momentum * ((after - before) / (2 * TimeStep))})
			p.LateCoords.SetRow(row, []float64{after, momentum * c.States[second+1][1]})
			row++
		}
	}
	return p
}

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
	write := func(prefix string, p Part) error {
		coords := p.Coords
		if published {
			coords = p.LateCoords
		}
		return cmp.Or(z.Write(prefix+"coords.npy", coords), z.Write(prefix+"pixels.npy", pairRows(p.Pixels)),
			z.Write(prefix+"next_pixels.npy", pairRows(p.NextPixels)))
	}
	return cmp.Or(write("", s.Train), write("test_", s.Test), z.Close())
}

// pairRows returns flat as rows, because npyio takes the array's shape from the type.
func pairRows(flat []float32) [][PairPixels]float32 {
	rows := make([][PairPixels]float32, len(flat)/PairPixels)
	for i := range rows {
		rows[i] = [PairPixels]float32(flat[i*PairPixels:])
	}
	return rows
}
