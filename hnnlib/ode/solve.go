package ode

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/device"
	"hnn/hnnlib/phase"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Options choose how to integrate.
type Options struct {
	// Method is a name of the table Methods; "" means "dopri5".
	Method string
	// RTol and ATol bound the error of each step of adaptive methods, ‖error‖ ≤ ATol + RTol·|x|, in root mean square
	// over the coordinates. They are between 0 and 1; 0 means 1e-9.
	RTol, ATol float64
	// Step is the step of fixed-step methods, in units of time; 0 means 0.01. A requested time between two steps is
	// reached by an additional shorter step, which [Solution.Accepted] and MaxSteps don't count.
	Step float64
	// MaxSteps is the largest number of steps of each trajectory, including rejected ones. 0 means 100,000 for adaptive
	// methods and no limit for the others.
	MaxSteps int
	// Backward follows the field backward in time: dx/ds = −f(−s, x), s the elapsed time. Times still increase.
	Backward bool
}

// WithDefaults returns o with zero values replaced by the defaults, except Method.
func (o Options) WithDefaults() Options {
	o.RTol, o.ATol, o.Step = cmp.Or(o.RTol, 1e-9), cmp.Or(o.ATol, 1e-9), cmp.Or(o.Step, 0.01)
	if m, err := ByName(o.Method); err == nil && m.Adaptive {
		o.MaxSteps = cmp.Or(o.MaxSteps, 100_000)
	}
	o.MaxSteps = cmp.Or(o.MaxSteps, math.MaxInt32)
	return o
}

// Check returns an error that names the first option that is unknown or out of range.
func (o Options) Check() error {
	if _, err := ByName(o.Method); err != nil {
		return err
	}
	o = o.WithDefaults()
	for i, tol := range []float64{o.RTol, o.ATol} {
		if !(tol > 0 && tol < 1) {
			return fmt.Errorf("%s is %v, but a number between 0 and 1 is needed; try 1e-9", []string{"rtol", "atol"}[i], tol)
		}
	}
	if !(o.Step > 0) || math.IsInf(o.Step, 0) {
		return fmt.Errorf("the step is %v, but a positive number is needed; try 0.01", o.Step)
	}
	if o.MaxSteps < 1 {
		return fmt.Errorf("the largest number of steps is %d, but at least 1 is needed", o.MaxSteps)
	}
	return nil
}

// Solver integrates one field by one method. It compiles a program once for each number of trajectories and times, even
// for other parameters.
type Solver struct {
	dev    *device.Device
	field  phase.Field
	method Method
	opts   Options

	program *device.Program // runs a chunk of steps; nil before the first call
	chunkOf int             // number of steps in a chunk, set by tests; 0 for the default
}

// NewSolver returns an error for unknown methods, options out of range, and explicit symplectic methods if f is not
// separable.
func NewSolver(dev *device.Device, f phase.Field, opts Options) (*Solver, error) {
	if err := opts.Check(); err != nil {
		return nil, err
	}
	method, _ := ByName(opts.Method) // known: it was checked
	if method.NeedsSeparable && !phase.IsSeparable(f) {
		implicit := listed(func(m Method) bool { return m.Symplectic && !m.NeedsSeparable })
		return nil, fmt.Errorf("%s needs a separable Hamiltonian, H = T(p) + V(q), and this one isn't: "+
			"use %s (symplectic for any H), or %s", method.Name, implicit, listed(func(m Method) bool { return !m.Symplectic }))
	}
	return &Solver{dev: dev, field: f, method: method, opts: opts.WithDefaults()}, nil
}

// Solve integrates f once: see [Solver.Solve].
func Solve(ctx context.Context, dev *device.Device, f phase.Field,
	starts [][]float64, times []float64, opts Options) (*Solution, error) {
	s, err := NewSolver(dev, f, opts)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Solve(ctx, starts, times)
}

// Close frees the compiled program.
func (s *Solver) Close() {
	if s.program != nil {
		s.program.Close()
	}
	s.program = nil
}

// Solve integrates from each of the starts, of length 2n, all at times[0], and returns the states at times, which must
// increase strictly. A trajectory may end early: [Solution.Status] says why. If ctx is done, Solve returns ctx's error
// and the solution so far.
func (s *Solver) Solve(ctx context.Context, starts [][]float64, times []float64) (*Solution, error) {
	return s.SolveParams(ctx, s.field.Params(), starts, slices.Repeat([][]float64{times}, len(starts)))
}

// SolveParams is like [Solver.Solve], but each trajectory has its own times, the same number for each, and params, of
// the same shapes, replace the field's parameters.
func (s *Solver) SolveParams(ctx context.Context, params []*tensors.Tensor,
	starts, times [][]float64) (*Solution, error) {
	if err := checkProblem(s.field, starts, times); err != nil {
		return nil, err
	}
	if len(times[0]) == 1 {
		return newSolution(starts, times), ctx.Err()
	}
	solve := s.onGrid
	if s.method.Adaptive {
		solve = s.solveAdaptive
	}
	sol, err := solve(ctx, widen(params), starts, times)
	if err == nil && slices.Contains(sol.Status, Cancelled) {
		err = ctx.Err()
	}
	return sol, err
}

func checkProblem(f phase.Field, starts, times [][]float64) error {
	dim := f.Dim()
	check := func(state []float64) error { return phase.CheckState(state, dim) }
	if c, ok := f.(phase.StateChecker); ok {
		check = c.CheckState
	}
	if len(starts) == 0 {
		return fmt.Errorf("no start was given: at least one state of %d numbers is needed", dim)
	}
	for i, start := range starts {
		if err := check(start); err != nil {
			return fmt.Errorf("start %d: %w", i+1, err)
		}
	}
	for i, ts := range times {
		if len(ts) == 0 || len(ts) != len(times[0]) {
			return fmt.Errorf("trajectory %d has %d times, but %d are needed, "+
				"as many for every trajectory and at least one", i+1, len(ts), max(1, len(times[0])))
		}
		if i > 0 && &ts[0] == &times[0][0] {
			continue // the same slice as times[0], already checked
		}
		for k, t := range ts {
			if math.IsNaN(t) || math.IsInf(t, 0) {
				return fmt.Errorf("time %d is %v, but a finite number is needed", k+1, t)
			}
			if k > 0 && !(t > ts[k-1]) {
				return fmt.Errorf("times must increase: time %d is %v after %v", k+1, t, ts[k-1])
			}
		}
	}
	return nil
}

// flow returns the field with its parameters and the direction of time bound.
func (s *Solver) flow(params []*Node) Flow {
	if !s.opts.Backward {
		return func(t, x *Node) *Node { return phase.Velocity(s.field, params, t, x) }
	}
	return func(t, x *Node) *Node { return Neg(phase.Velocity(s.field, params, Neg(t), x)) }
}

// widen converts float32 parameters to float64, so that the loop doesn't convert them in every step.
func widen(params []*tensors.Tensor) []*tensors.Tensor {
	wide := make([]*tensors.Tensor, len(params))
	for i, p := range params {
		wide[i] = p
		if p.DType() != dtypes.Float32 {
			continue
		}
		narrow := tensors.MustCopyFlatData[float32](p)
		flat := make([]float64, len(narrow))
		for j, v := range narrow {
			flat[j] = float64(v)
		}
		wide[i] = tensors.FromFlatDataAndDimensions(flat, p.Shape().Dimensions...)
	}
	return wide
}

// matrix returns rows of equal length as a tensor of shape [len(rows), len(rows[0])].
func matrix(rows [][]float64) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(slices.Concat(rows...), len(rows), len(rows[0]))
}

// vector returns one number for each trajectory as a tensor of shape [B].
func vector[T float64 | int32 | bool](each []T) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(each, len(each))
}

// filled returns a vector of batch equal numbers.
func filled[T float64 | int32 | bool](batch int, value T) *tensors.Tensor {
	return vector(slices.Repeat([]T{value}, batch))
}

// moments returns the time of a point in each trajectory.
func moments(times [][]float64, point int) []float64 {
	t := make([]float64, len(times))
	for b := range times {
		t[b] = times[b][point]
	}
	return t
}
