package dataset

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/mat"
)

// Generate makes a data set as [Maker.Make] does.
func Generate(ctx context.Context, dev *device.Device, sys *system.System, s Settings, seedValue uint64) (*Set, error) {
	m, err := NewMaker(dev, sys, s)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	return m.Make(ctx, seedValue)
}

// Maker makes data sets of one system, one per seed. It keeps the compiled programs, since compiling takes longer than
// running them.
type Maker struct {
	sys      *system.System
	settings Settings
	solver   *ode.Solver
	fields   *phase.Evaluator
}

// NewMaker returns a maker, or an error that names the first setting out of range.
func NewMaker(dev *device.Device, sys *system.System, s Settings) (*Maker, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	solver, err := ode.NewSolver(dev, sys, ode.Options{RTol: cmp.Or(s.RTol, 1e-10), ATol: cmp.Or(s.ATol, 1e-10)})
	if err != nil {
		return nil, err
	}
	return &Maker{sys, s, solver, phase.NewEvaluator(dev)}, nil
}

// Close frees the compiled programs.
func (m *Maker) Close() {
	m.solver.Close()
	m.fields.Close()
}

// Make integrates trajectories from sampled starts, evaluates the field at their states, and adds noise to the states.
// The same seed gives the same data.
func (m *Maker) Make(ctx context.Context, seedValue uint64) (*Set, error) {
	s := m.settings
	starts, times := s.starts(m.sys, seedValue), Times(s.Span, s.Points)
	sol, err := m.solver.Solve(ctx, starts, times)
	if err != nil {
		return nil, err
	}
	if err := sol.Err(); err != nil {
		return nil, fmt.Errorf("data of %s: %w", m.sys.Name, err)
	}
	clean := mat.NewDense(s.samples(), m.sys.Dim(), nil)
	for k := range s.samples() {
		clean.SetRow(k, sol.At(k/s.Points, k%s.Points))
	}
	dx, err := m.fields.Derivatives(m.sys, slices.Concat(slices.Repeat([][]float64{times}, len(starts))...), clean)
	if err != nil {
		return nil, err
	}
	noisy := mat.DenseCopyOf(clean)
	noise := seed.Stream(seedValue, "noise")
	noisy.Apply(func(_, _ int, v float64) float64 { return v + s.Noise*noise.NormFloat64() }, noisy)
	all := make(Trajectories, s.Trajectories)
	for k := range s.samples() {
		t := &all[k/s.Points]
		t.Times = times
		t.States = append(t.States, noisy.RawRowView(k))
		t.Derivatives = append(t.Derivatives, dx.RawRowView(k))
		t.Clean = append(t.Clean, clean.RawRowView(k))
	}
	before, after := all.divide(s.cut())
	if s.TestFirst {
		return &Set{Train: after, Test: before}, nil
	}
	return &Set{Train: before, Test: after}, nil
}

// starts draws the starts of all trajectories.
func (s Settings) starts(sys *system.System, seedValue uint64) [][]float64 {
	return sys.Samples(seed.Stream(seedValue, "data"), s.Trajectories)
}

// TrainingStarts returns the starts, each of length 2n, of the trajectories in the seed's train set, without
// integrating them. Their energies are the energies of the train set.
func (s Settings) TrainingStarts(sys *system.System, seedValue uint64) [][]float64 {
	all := s.starts(sys, seedValue)
	if s.TestFirst {
		return all[s.cut()/s.Points:]
	}
	return all[:(s.cut()+s.Points-1)/s.Points]
}
