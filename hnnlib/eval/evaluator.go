package eval

import (
	"context"
	"fmt"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/mat"
)

// Evaluator compares fields with one true field. Fields with the same [phase.ProgramKey] share its compiled programs.
type Evaluator struct {
	Dev  *device.Device
	Opts ode.Options // of every rollout

	Points *phase.Evaluator // computes fields and energies at given states

	truth   phase.Field
	solvers map[[2]any]*ode.Solver // by the field's ProgramKey and the options
}

// New returns an evaluator that measures the true energy if truth is a [phase.WithEnergy]. truth may be nil if no true
// field is known, as in latent space. The zero Options mean Dormand–Prince at rtol = atol = 1e-9.
func New(dev *device.Device, truth phase.Field, opts ode.Options) *Evaluator {
	return &Evaluator{dev, opts, phase.NewEvaluator(dev), truth, map[[2]any]*ode.Solver{}}
}

// Close frees the compiled programs.
func (e *Evaluator) Close() {
	for _, s := range e.solvers {
		s.Close()
	}
	e.Points.Close()
}

// Under returns a copy of e with other options that shares e's compiled programs: close one of them.
func (e *Evaluator) Under(opts ode.Options) *Evaluator {
	other := *e
	other.Opts = opts
	return &other
}

// backward returns e with the direction of time reversed.
func (e *Evaluator) backward() *Evaluator {
	opts := e.Opts
	opts.Backward = !opts.Backward
	return e.Under(opts)
}

// tightened returns e with the tolerances of adaptive methods at most tol.
func (e *Evaluator) tightened(tol float64) *Evaluator {
	opts := e.Opts.WithDefaults()
	opts.RTol, opts.ATol = min(opts.RTol, tol), min(opts.ATol, tol)
	return e.Under(opts)
}

// Subject is a field to evaluate. Kind is what figures and tables call it: "truth", a kind of model, or a name.
type Subject struct {
	Kind  string
	Field phase.Field
}

// Truth returns the true field as a subject.
func (e *Evaluator) Truth() Subject { return Subject{"truth", e.truth} }

// hasEnergy reports whether the subject has an energy.
func (s Subject) hasEnergy() bool {
	_, ok := s.Field.(phase.WithEnergy)
	return ok
}

// follow integrates the subject from each start and measures nothing. times has one row for each start, or one for all.
func (e *Evaluator) follow(ctx context.Context, s Subject, starts [][]float64, times ...[]float64) ([]Course, error) {
	if e.truth != nil && s.Field.Dim() != e.truth.Dim() {
		return nil, fmt.Errorf("%s has %d coordinates, but the true system has %d",
			s.Kind, s.Field.Dim(), e.truth.Dim())
	}
	key := [2]any{phase.ProgramKey(s.Field), e.Opts}
	solver, ok := e.solvers[key]
	if !ok {
		var err error
		if solver, err = ode.NewSolver(e.Dev, s.Field, e.Opts); err != nil {
			return nil, err
		}
		e.solvers[key] = solver
	}
	if len(times) == 1 {
		times = slices.Repeat(times, len(starts))
	}
	sol, err := solver.SolveParams(ctx, s.Field.Params(), starts, times)
	if err != nil {
		return nil, fmt.Errorf("rollout of %s: %w", s.Kind, err)
	}
	all := make([]Course, len(starts))
	for b := range all {
		n := sol.Len(b)
		all[b] = Course{Kind: s.Kind, Times: slices.Clone(times[b][:n]), Ended: sol.Ended(b), points: len(times[b])}
		for i := range n {
			all[b].States = append(all[b].States, sol.At(b, i))
		}
	}
	return all, nil
}

// Energies returns the subject's own H at each of the states, of length 2n.
func (e *Evaluator) Energies(s Subject, states [][]float64) ([]float64, error) {
	h, ok := s.Field.(phase.WithEnergy)
	if !ok {
		return nil, fmt.Errorf("%s has no energy that could be measured", s.Kind)
	}
	if len(states) == 0 {
		return nil, nil
	}
	return e.Points.Energies(h, mat.NewDense(len(states), len(states[0]), slices.Concat(states...)))
}

// along returns the subject's own H along each course. It pads courses that ended early with their starts: a program is
// compiled for each number of states.
func (e *Evaluator) along(s Subject, courses []Course) ([][]float64, error) {
	var states [][]float64
	for _, c := range courses {
		states = append(states, c.States...)
		for range c.points - len(c.States) {
			states = append(states, c.States[0])
		}
	}
	flat, err := e.Energies(s, states)
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, len(courses))
	for b, c := range courses {
		rows[b], flat = flat[:len(c.States)], flat[max(len(c.States), c.points):]
	}
	return rows, nil
}

// energetic is follow, then measure.
func (e *Evaluator) energetic(ctx context.Context, s Subject, starts [][]float64, times []float64) ([]Course, error) {
	all, err := e.follow(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	return all, e.measure(all)
}

// measure sets the true energy along courses, if the truth has one.
func (e *Evaluator) measure(courses []Course) error {
	if !e.Truth().hasEnergy() {
		return nil
	}
	energies, err := e.along(e.Truth(), courses)
	for b := range energies {
		courses[b].Energy = energies[b]
	}
	return err
}
