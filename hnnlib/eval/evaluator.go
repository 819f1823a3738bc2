package eval

import (
	"context"
	"fmt"

	"hnn/hnnlib/device"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/mat"
)

// Evaluator compares fields with one true field. It keeps compiled programs: fields with the same
// [phase.ProgramKey], as the models of one architecture, share them.
type Evaluator struct {
	Dev  *device.Device
	Opts ode.Options // of every rollout
	// Points computes fields and energies at given states.
	Points *phase.Evaluator

	truth    phase.Field
	solvers  map[solverKey]*ode.Solver
	reversed *Evaluator // the same against time; nil until it is asked for
}

// solverKey is what a compiled rollout depends on besides the evaluator's options.
type solverKey struct {
	program any
	rtol    float64 // 0: that of the options
}

// New returns an evaluator of fields over truth's phase space. The true energy is measured if truth is a
// [phase.WithEnergy]; truth is nil where none is known, as in latent space. The zero Options mean Dormand–Prince at
// rtol = atol = 1e-9.
func New(dev *device.Device, truth phase.Field, opts ode.Options) *Evaluator {
	return &Evaluator{
		Dev: dev, Opts: opts, Points: phase.NewEvaluator(dev), truth: truth,
		solvers: map[solverKey]*ode.Solver{},
	}
}

// Close frees the compiled programs.
func (e *Evaluator) Close() {
	for _, s := range e.solvers {
		s.Close()
	}
	e.Points.Close()
	if e.reversed != nil {
		e.reversed.Close()
	}
}

// backward is the evaluator that follows fields in the other direction of time.
func (e *Evaluator) backward() *Evaluator {
	if e.reversed == nil {
		opts := e.Opts
		opts.Backward = !opts.Backward
		e.reversed = New(e.Dev, e.truth, opts)
	}
	return e.reversed
}

// tightened is the evaluator with the tolerance of adaptive methods at most tol.
func (e *Evaluator) tightened(tol float64) *Evaluator {
	opts := e.Opts.WithDefaults()
	opts.RTol, opts.ATol = min(opts.RTol, tol), min(opts.ATol, tol)
	return New(e.Dev, e.truth, opts)
}

// Subject is a field to evaluate. Kind is what figures and tables call it: "truth", a kind of model, or a name.
type Subject struct {
	Kind  string
	Field phase.Field
}

// Truth is the true field as a subject.
func (e *Evaluator) Truth() Subject { return Subject{"truth", e.truth} }

// solve integrates the subject from each start at its own times, one row for each start. rtol replaces that of the
// options, with SciPy's default atol; 0 leaves both.
func (e *Evaluator) solve(
	ctx context.Context, s Subject, rtol float64, starts, times [][]float64,
) (*ode.Solution, error) {
	if e.truth != nil && s.Field.Dim() != e.truth.Dim() {
		return nil, fmt.Errorf("%s has %d coordinates, but the true system has %d", s.Kind, s.Field.Dim(), e.truth.Dim())
	}
	opts, key := e.Opts, solverKey{phase.ProgramKey(s.Field), rtol}
	if rtol != 0 {
		opts.RTol, opts.ATol = rtol, 1e-6
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
		return nil, fmt.Errorf("rollout of %s: %w", s.Kind, err)
	}
	return sol, nil
}

// Energies returns the subject's own H at each of the states, of length 2n.
func (e *Evaluator) Energies(s Subject, states [][]float64) ([]float64, error) {
	if len(states) == 0 {
		return nil, nil
	}
	rows := mat.NewDense(len(states), len(states[0]), nil)
	for i, x := range states {
		rows.SetRow(i, x)
	}
	return e.energiesOf(s, rows)
}

// along returns the subject's own H along each trajectory of sol, at its valid points.
func (e *Evaluator) along(s Subject, sol *ode.Solution) ([][]float64, error) {
	flat, err := e.energiesOf(s, sol.States())
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, sol.Batch())
	for b := range rows {
		points := len(sol.Times[b])
		rows[b] = flat[b*points : b*points+sol.Len(b)]
	}
	return rows, nil
}

// energiesOf returns the subject's own H at states of shape [points, 2n].
func (e *Evaluator) energiesOf(s Subject, states *mat.Dense) ([]float64, error) {
	c, ok := s.Field.(phase.WithEnergy)
	if !ok {
		return nil, fmt.Errorf("%s has no energy that could be measured", s.Kind)
	}
	return e.Points.Energies(c, states)
}

// hasEnergy tells whether the field has an energy to measure.
func hasEnergy(f phase.Field) bool {
	_, ok := f.(phase.WithEnergy)
	return ok
}
