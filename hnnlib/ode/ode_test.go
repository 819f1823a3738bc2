package ode_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/floats"
)

// heavy is a spring with m = 3 and k = 2: H = p²/2m + kq²/2. Methods that confuse q̇ with p fail on it.
var heavy = &system.System{
	Name: "heavy spring", DoF: 1, SeparableH: true,
	H: func(x *Node) *Node {
		q, p := phase.Split(x)
		return Squeeze(Add(DivScalar(Square(p), 6), Square(q)), -1)
	},
	Exact: func(start []float64, t float64) []float64 {
		m, k := 3., 2.
		w := math.Sqrt(k / m)
		sin, cos := math.Sincos(w * t)
		return []float64{start[0]*cos + start[1]/(m*w)*sin, start[1]*cos - m*w*start[0]*sin}
	},
}

var grid = dataset.Times

// solvers are shared by all tests, which spend most of their time in compiling.
var solvers = map[[2]any]*ode.Solver{}

// solver returns a solver that integrates in chunks of chunk steps, or of the default size if chunk is 0.
func solver(t *testing.T, f phase.Field, opts ode.Options, chunk int) *ode.Solver {
	t.Helper()
	compiled := opts
	compiled.Step, compiled.MaxSteps = 0, 0
	key := [2]any{phase.ProgramKey(f), compiled}
	if solvers[key] == nil {
		s, err := ode.NewSolver(devicetest.OpenForTest(t), f, opts)
		if err != nil {
			t.Fatalf("%s: %v", opts.Method, err)
		}
		solvers[key] = s
	}
	solvers[key].Reset(opts, chunk)
	return solvers[key]
}

// tried integrates and returns the solution even if it is not complete. times has one row for each start, or one for
// all.
func tried(t *testing.T, f phase.Field, starts, times [][]float64, opts ode.Options, chunk int) *ode.Solution {
	t.Helper()
	if len(times) == 1 {
		times = slices.Repeat(times, len(starts))
	}
	sol, err := solver(t, f, opts, chunk).SolveParams(context.Background(), f.Params(), starts, times)
	if err != nil {
		t.Fatalf("%s: %v", opts.Method, err)
	}
	return sol
}

// solve integrates and fails the test unless the solution is complete.
func solve(t *testing.T, f phase.Field, starts [][]float64, times []float64, opts ode.Options) *ode.Solution {
	t.Helper()
	sol := tried(t, f, starts, [][]float64{times}, opts, 0)
	if err := sol.Err(); err != nil {
		t.Fatalf("%s: %v", opts.Method, err)
	}
	return sol
}

// end returns the state after a span of time.
func end(t *testing.T, f phase.Field, start []float64, span float64, opts ode.Options) []float64 {
	t.Helper()
	return solve(t, f, [][]float64{start}, []float64{0, span}, opts).At(0, 1)
}

func largestError(t *testing.T, s *system.System, starts [][]float64, times []float64, opts ode.Options) float64 {
	t.Helper()
	sol := solve(t, s, starts, times, opts)
	worst := 0.
	for b := range starts {
		for i, time := range times {
			worst = math.Max(worst, distance(sol.At(b, i), s.Exact(starts[b], time)))
		}
	}
	return worst
}

func TestSpringMatchesTheAnalyticSolution(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	starts := make([][]float64, 20)
	for i := range starts {
		starts[i] = system.Spring.Sample(rng)
	}
	for _, points := range []int{2, 50, 1000} {
		got := largestError(t, system.Spring, starts, grid(20, points), ode.Options{RTol: 1e-10, ATol: 1e-10})
		t.Logf("%d points: largest error %.2g", points, got)
		if got > 1e-8 {
			t.Errorf("%d points: largest error %g over t = 20, want below 1e-8", points, got)
		}
	}
}

// The orders of every method and of dense output, measured by halving the step.
func TestOrderBySlope(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	flow := func(t, x *Node) *Node { return heavy.Eval(nil, t, x) }
	starts := [][]float64{{1, 0.3}, {-0.5, 1}}
	type row struct {
		name  string
		order int
		first float64                 // the largest step
		error func(h float64) float64 // falls as hᵒʳᵈᵉʳ
	}
	var rows []row
	for _, m := range ode.Methods {
		r := row{m.Name, m.Order, 0.2, func(h float64) float64 {
			return largestError(t, heavy, starts, []float64{0, 4}, ode.Options{Method: m.Name, Step: h})
		}}
		if m.Order >= 6 {
			r.first = 0.5
		}
		if m.Adaptive { // without its error control
			step := MustNewExec(dev.Backend, func(x, h *Node) *Node {
				return ode.DormandPrinceStep(flow, ZerosLike(h), x, h)
			})
			r.error = func(h float64) float64 {
				x := tensors.FromValue(starts[:1])
				for range int(math.Round(4 / h)) {
					x = step.MustCall1(x, []float64{h})
				}
				return distance(tensors.MustCopyFlatData[float64](x), heavy.Exact(starts[0], 4))
			}
		}
		rows = append(rows, r)
	}
	// An interpolant of order 4 has an error of order 5 within one step.
	record := MustNewExec(dev.Backend, func(x, h *Node) []*Node {
		return ode.DormandPrinceRecord(flow, ZerosLike(h), x, h)
	})
	rows = append(rows, row{"dense output", 4 + 1, 0.4, func(h float64) float64 {
		out := record.MustCall(starts[:1], []float64{h})
		return distance(ode.Interpolated(0.3*h, h, out[0], out[1], out[2]), heavy.Exact(starts[0], 0.3*h))
	}})
	const halvings = 2
	for _, r := range rows {
		slope := math.Log2(r.error(r.first)/r.error(r.first/(1<<halvings))) / halvings
		t.Logf("%s: slope %.2f", r.name, slope)
		if !(math.Abs(slope-float64(r.order)) <= 0.25) {
			t.Errorf("%s: the error falls with slope %.2f, want %d", r.name, slope, r.order)
		}
	}
}

func distance(a, b []float64) float64 { return floats.Distance(a, b, math.Inf(1)) }

// Each trajectory takes its own steps.
func TestAdaptiveStepsAreEachTrajectorysOwn(t *testing.T) {
	quartic := &system.System{Name: "quartic", DoF: 1, SeparableH: true, H: func(x *Node) *Node {
		q, p := phase.Split(x)
		return Squeeze(Add(DivScalar(Square(p), 2), PowScalar(q, 4)), -1)
	}}
	starts, times := [][]float64{{0.1, 0}, {10, 0}}, grid(5, 40)
	both := solve(t, quartic, starts, times, ode.Options{})
	if both.Accepted[1] < 20*both.Accepted[0] {
		t.Errorf("steps %v: the fast trajectory should take many more steps than the slow one", both.Accepted)
	}
	for b := range starts {
		same(t, "alone", solve(t, quartic, starts[b:b+1], times, ode.Options{}), both, b, 1e-12)
	}
}

// same compares the trajectories of got with those of want that begin at index from.
func same(t *testing.T, what string, got, want *ode.Solution, from int, tolerance float64) {
	t.Helper()
	for b := range got.Times {
		c := from + b
		if got.Accepted[b] != want.Accepted[c] || got.Rejected[b] != want.Rejected[c] ||
			got.Reached[b] != want.Reached[c] {
			t.Errorf("%s: trajectory %d takes %d+%d steps to %g, want %d+%d to %g", what, b+1,
				got.Accepted[b], got.Rejected[b], got.Reached[b], want.Accepted[c], want.Rejected[c], want.Reached[c])
		}
		for i := range got.Times[b] {
			if !(distance(got.At(b, i), want.At(c, i)) <= tolerance) {
				t.Fatalf("%s: trajectory %d at point %d is %v, want %v", what, b+1, i+1, got.At(b, i), want.At(c, i))
			}
		}
	}
}

// loops has one method for each kind of loop: adaptive, explicit and implicit.
var loops = []string{"dopri5", "rk4", "midpoint4"}

// The solution does not depend on the size of the chunks.
func TestChunksDoNotShow(t *testing.T) {
	if !devicetest.OpenForTest(t).DeviceLoops {
		t.Skip("this backend takes one step at a time")
	}
	starts, times := [][]float64{{1.8, 0.4}, {0.1, 0}, {2.9, 1.5}}, [][]float64{grid(12, 200)}
	for _, name := range loops {
		opts := ode.Options{Method: name, RTol: 1e-7, ATol: 1e-7, Step: 0.05}
		whole := tried(t, system.Pendulum, starts, times, opts, 5000)
		for _, chunk := range []int{1, 7} {
			got := tried(t, system.Pendulum, starts, times, opts, chunk)
			same(t, fmt.Sprintf("%s in chunks of %d", name, chunk), got, whole, 0, 0)
		}
	}
}

// A trajectory that goes to infinity in finite time (q̇ = q², at t = 1) is returned up to that time, and does not
// affect the other trajectory in the batch.
func TestDivergenceEndsWithATime(t *testing.T) {
	runaway := &system.System{Name: "runaway", DoF: 1, H: func(x *Node) *Node { // H = q²p
		q, p := phase.Split(x)
		return Squeeze(Mul(Square(q), p), -1)
	}}
	for _, name := range loops {
		sol := tried(t, runaway, [][]float64{{1, 0}, {-1, 0}}, [][]float64{grid(2, 41)}, ode.Options{Method: name}, 0)
		if n := sol.Len(0); n < 19 || n > 25 {
			t.Errorf("%s: %d of 41 points are valid (up to t = %g), want about 20", name, n, sol.Reached[0])
		}
		if end := sol.At(1, 40); sol.Len(1) != 41 || math.Abs(end[0]+1./3) > 1e-6 {
			t.Errorf("%s: the neighbour has %d points and ends at %v, want 41 and −1/3", name, sol.Len(1), end)
		}
		for i := range sol.Len(0) {
			if size := floats.Norm(sol.At(0, i), 2); math.IsNaN(size) || math.IsInf(size, 0) {
				t.Fatalf("%s: point %d is %v", name, i, sol.At(0, i))
			}
		}
		if sol.Status[0] != ode.Diverged || sol.Status[1] != ode.Complete {
			t.Errorf("%s: the trajectories are %v", name, sol.Status)
		}
		if err := sol.Err(); err == nil || !strings.Contains(err.Error(), "trajectory 1 of 2 diverged at t = ") {
			t.Errorf("%s: Err says %v", name, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	ok, times := [][]float64{{1, 0}}, []float64{0, 1}
	for _, c := range []struct {
		starts [][]float64
		times  []float64
		opts   ode.Options
		want   string
	}{
		{ok, times, ode.Options{Method: "euler"}, `unknown integrator "euler": expected one of dopri5, rk4, leapfrog, yoshida4, yoshida6, implicit-midpoint, midpoint4, midpoint6`},
		{ok, times, ode.Options{RTol: 2}, "rtol is 2, but a number between 0 and 1 is needed; try 1e-9"},
		{ok, times, ode.Options{ATol: -1}, "atol is -1, but a number between 0 and 1 is needed; try 1e-9"},
		{ok, times, ode.Options{Step: -1}, "the step is -1, but a positive number is needed; try 0.01"},
		{ok, times, ode.Options{MaxSteps: -1}, "the largest number of steps is -1, but at least 1 is needed"},
		{nil, times, ode.Options{}, "no start was given: at least one state of 2 numbers is needed"},
		{[][]float64{{1}}, times, ode.Options{}, "start 1: a state needs 2 numbers (q, then p), but 1 were given"},
		{[][]float64{{1, math.NaN()}}, times, ode.Options{}, "start 1: coordinate 2 of the state is NaN, but a finite number is needed"},
		{ok, []float64{0, 1, 1}, ode.Options{}, "times must increase: time 3 is 1 after 1"},
		{ok, []float64{0, math.Inf(1)}, ode.Options{}, "time 2 is +Inf, but a finite number is needed"},
		{ok, nil, ode.Options{}, "trajectory 1 has 0 times, but 1 are needed, as many for every trajectory and at least one"},
	} {
		_, err := ode.Solve(context.Background(), dev, heavy, c.starts, c.times, c.opts)
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}
