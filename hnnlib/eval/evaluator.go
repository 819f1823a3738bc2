package eval

import (
	"context"
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Evaluator compares fields with one true system. It keeps the compiled programs, so that models of
// the same architecture, one per seed, share them.
type Evaluator struct {
	Dev    *device.Device
	System *system.System
	Opts   ode.Options // of every rollout

	solvers  map[string]*ode.Solver
	energies map[string]*device.Program
	reversed *Evaluator // the same against time; nil until it is asked for
}

// New returns an evaluator of fields over sys's phase space. The zero Options mean Dormand–Prince at
// rtol = atol = 1e-9.
func New(dev *device.Device, sys *system.System, opts ode.Options) *Evaluator {
	return &Evaluator{Dev: dev, System: sys, Opts: opts, solvers: map[string]*ode.Solver{}, energies: map[string]*device.Program{}}
}

// Close frees the compiled programs.
func (e *Evaluator) Close() {
	for _, s := range e.solvers {
		s.Close()
	}
	for _, x := range e.energies {
		x.Close()
	}
	if e.reversed != nil {
		e.reversed.Close()
	}
}

// backward is the evaluator that follows fields in the other direction of time.
func (e *Evaluator) backward() *Evaluator {
	if e.reversed == nil {
		opts := e.Opts
		opts.Backward = !opts.Backward
		e.reversed = New(e.Dev, e.System, opts)
	}
	return e.reversed
}

// tightened is the evaluator with the tolerance of adaptive methods at most tol.
func (e *Evaluator) tightened(tol float64) *Evaluator {
	opts := e.Opts.WithDefaults()
	opts.RTol, opts.ATol = min(opts.RTol, tol), min(opts.ATol, tol)
	return New(e.Dev, e.System, opts)
}

// Subject is a field to evaluate. Fields of one Name must have the same architecture: they share
// compiled programs and differ in their parameters only.
type Subject struct {
	Name  string
	Field phase.Field
}

// Truth is the true system as a subject.
func (e *Evaluator) Truth() Subject { return Subject{"truth", e.System} }

// Rollout integrates the subject from each start at its own times (one row per start).
func (e *Evaluator) Rollout(ctx context.Context, s Subject, starts, times [][]float64) (*ode.Solution, error) {
	return e.rolloutAt(ctx, s, 0, starts, times)
}

// rolloutAt is Rollout at another rtol, with SciPy's default atol; 0 means the evaluator's own.
func (e *Evaluator) rolloutAt(ctx context.Context, s Subject, rtol float64, starts, times [][]float64) (*ode.Solution, error) {
	if s.Field.Dim() != e.System.Dim() {
		return nil, fmt.Errorf("the model has %d coordinates and the system %s has %d", s.Field.Dim(), e.System.Name, e.System.Dim())
	}
	opts, key := e.Opts, s.Name
	if rtol != 0 {
		opts.RTol, opts.ATol = rtol, 1e-6
		key = fmt.Sprintf("%s at rtol %g", s.Name, rtol)
	}
	solver, ok := e.solvers[key]
	if !ok {
		var err error
		if solver, err = ode.NewSolver(e.Dev, s.Field, opts); err != nil {
			return nil, err
		}
		e.solvers[key] = solver
	}
	sol, err := solver.SolveParams(ctx, s.Field.Params(), starts, times)
	if err != nil {
		return nil, fmt.Errorf("rollout of %s: %w", s.Name, err)
	}
	return sol, nil
}

// Energies returns the subject's own H along each trajectory of sol, at its valid points.
func (e *Evaluator) Energies(s Subject, sol *ode.Solution) ([][]float64, error) {
	c, ok := s.Field.(phase.WithEnergy)
	if !ok {
		return nil, fmt.Errorf("%s has no Hamiltonian", s.Name)
	}
	exec, ok := e.energies[s.Name]
	if !ok {
		var err error
		if exec, err = e.Dev.Compile("the Hamiltonian of "+s.Name, func(in []*Node) []*Node { return []*Node{phase.EnergyOf(c, in[1:], in[0])} }); err != nil {
			return nil, err
		}
		e.energies[s.Name] = exec
	}
	args := []any{sol.Tensor()}
	for _, p := range s.Field.Params() {
		args = append(args, p)
	}
	out, err := exec.Call1(args...)
	if err != nil {
		return nil, err
	}
	flat := tensors.MustCopyFlatData[float64](out)
	rows := make([][]float64, sol.Batch())
	for b := range rows {
		points := len(sol.Times[b])
		rows[b] = flat[b*points : b*points+sol.Len(b)]
	}
	return rows, nil
}
