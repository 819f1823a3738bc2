package dataset

import (
	"context"
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

// Settings say which data to make from a system. All but the tolerances are needed.
type Settings struct {
	Trajectories int     `json:"trajectories"`
	Points       int     `json:"points"` // per trajectory, evenly spaced over [0, Span], both ends included
	Span         float64 `json:"span"`   // in units of time
	// Noise is the standard deviation of the Gaussian noise added to q and p; derivatives stay clean.
	Noise float64 `json:"noise"`
	// TestShare is the share of the samples kept for the test set, in whole samples in order of time and trajectory.
	TestShare float64 `json:"test_share"`
	// TestFirst takes the test set from the beginning instead of the end.
	TestFirst bool `json:"test_first"`
	// RTol and ATol are those of the reference integration; 0 means 1e-10.
	RTol float64 `json:"rtol"`
	ATol float64 `json:"atol"`
}

// Set is a data set of states and their derivatives, each of shape [samples, 2n], q first.
type Set struct {
	X, DX         *mat.Dense // train
	TestX, TestDX *mat.Dense
	// Clean and TestClean are the states before noise was added.
	Clean, TestClean *mat.Dense
}

// Check returns an error that names the first setting out of range.
func (s Settings) Check() error {
	switch {
	case s.Trajectories < 1:
		return fmt.Errorf("trajectories is %d, but at least 1 is needed", s.Trajectories)
	case s.Points < 2:
		return fmt.Errorf("points is %d, but at least 2 per trajectory are needed", s.Points)
	case !(s.Span > 0):
		return fmt.Errorf("span is %v, but a positive time is needed", s.Span)
	case !(s.Noise >= 0):
		return fmt.Errorf("noise is %v, but a standard deviation of 0 or more is needed", s.Noise)
	case !(s.TestShare > 0 && s.TestShare < 1):
		return fmt.Errorf("test_share is %v, but a share between 0 and 1 is needed", s.TestShare)
	}
	if test := s.testSamples(); test == 0 || test == s.Trajectories*s.Points {
		return fmt.Errorf("test_share %v of %d samples leaves the train or test set empty", s.TestShare, s.Trajectories*s.Points)
	}
	return nil
}

func (s Settings) testSamples() int {
	total := s.Trajectories * s.Points
	if s.TestFirst {
		return int(float64(total) * s.TestShare)
	}
	return total - int(float64(total)*(1-s.TestShare))
}

// Generate makes one data set: see [Maker.Make].
func Generate(ctx context.Context, dev *device.Device, sys *system.System, s Settings, seedValue uint64) (*Set, error) {
	m, err := NewMaker(dev, sys, s)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	return m.Make(ctx, seedValue)
}

// Maker makes data sets of one system, one for each seed. It keeps the compiled programs, which take longer
// than the work.
type Maker struct {
	sys      *system.System
	settings Settings
	solver   *ode.Solver
}

// NewMaker returns a maker, or an error that names the first setting out of range.
func NewMaker(dev *device.Device, sys *system.System, s Settings) (*Maker, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if s.RTol == 0 {
		s.RTol = 1e-10
	}
	if s.ATol == 0 {
		s.ATol = 1e-10
	}
	solver, err := ode.NewSolver(dev, sys, ode.Options{RTol: s.RTol, ATol: s.ATol})
	if err != nil {
		return nil, err
	}
	return &Maker{sys, s, solver}, nil
}

// Close frees the compiled programs.
func (m *Maker) Close() { m.solver.Close() }

// Make integrates trajectories of the system from sampled starts and returns their states, with noise, and
// the field at the clean states. The same seed gives the same data.
func (m *Maker) Make(ctx context.Context, seedValue uint64) (*Set, error) {
	s := m.settings
	starts := s.starts(m.sys, seedValue)
	sol, err := m.solver.Solve(ctx, starts, Times(s.Span, s.Points))
	if err != nil {
		return nil, err
	}
	if err := sol.Diverged(); err != nil {
		return nil, fmt.Errorf("data of %s: %w", m.sys.Name, err)
	}
	clean := mat.NewDense(s.Trajectories*s.Points, m.sys.Dim(), nil)
	for b := range starts {
		for i := range s.Points {
			clean.SetRow(b*s.Points+i, sol.At(b, i))
		}
	}
	dx, err := m.solver.Derivatives(clean)
	if err != nil {
		return nil, err
	}
	noisy := mat.DenseCopyOf(clean)
	noise := seed.Stream(seedValue, "noise")
	noisy.Apply(func(_, _ int, v float64) float64 { return v + s.Noise*noise.NormFloat64() }, noisy)
	return s.split(noisy, clean, dx), nil
}

// starts draws the starts of all trajectories.
func (s Settings) starts(sys *system.System, seedValue uint64) [][]float64 {
	rng := seed.Stream(seedValue, "data")
	all := make([][]float64, s.Trajectories)
	for i := range all {
		all[i] = sys.Sample(rng)
	}
	return all
}

// TrainingStarts are the starts of the trajectories of which the training set of that seed has points, each of length 2n:
// they have the energies that a model learns from, without integrating anything.
func (s Settings) TrainingStarts(sys *system.System, seedValue uint64) [][]float64 {
	all := s.starts(sys, seedValue)
	test := s.testSamples()
	if s.TestFirst {
		return all[test/s.Points:]
	}
	return all[:(s.Trajectories*s.Points-test+s.Points-1)/s.Points]
}

// Times returns points evenly spaced times over [0, span].
func Times(span float64, points int) []float64 {
	ts := make([]float64, points)
	for i := range ts {
		ts[i] = span * float64(i) / float64(points-1)
	}
	return ts
}

func (s Settings) split(x, clean, dx *mat.Dense) *Set {
	rows, _ := x.Dims()
	test := s.testSamples()
	trainFrom, trainTo, testFrom, testTo := 0, rows-test, rows-test, rows
	if s.TestFirst {
		trainFrom, trainTo, testFrom, testTo = test, rows, 0, test
	}
	cut := func(m *mat.Dense, from, to int) *mat.Dense {
		_, cols := m.Dims()
		return mat.DenseCopyOf(m.Slice(from, to, 0, cols))
	}
	return &Set{
		X: cut(x, trainFrom, trainTo), DX: cut(dx, trainFrom, trainTo),
		TestX: cut(x, testFrom, testTo), TestDX: cut(dx, testFrom, testTo),
		Clean: cut(clean, trainFrom, trainTo), TestClean: cut(clean, testFrom, testTo),
	}
}
