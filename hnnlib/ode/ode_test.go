package ode_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/floats"
)

// heavy is a spring with m = 3 and k = 2: H = p²/2m + kq²/2, so that methods that confuse q̇ with p fail.
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

func grid(span float64, points int) []float64 {
	ts := make([]float64, points)
	for i := range ts {
		ts[i] = span * float64(i) / float64(points-1)
	}
	return ts
}

func largestError(t *testing.T, s *system.System, starts [][]float64, times []float64, opts ode.Options) float64 {
	t.Helper()
	sol, err := ode.Solve(context.Background(), devicetest.OpenForTest(t), s, starts, times, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := sol.Err(); err != nil {
		t.Fatal(err)
	}
	worst := 0.
	for b := range starts {
		for i, time := range times {
			want := s.Exact(starts[b], time)
			for d, v := range sol.At(b, i) {
				worst = math.Max(worst, math.Abs(v-want[d]))
			}
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

// Halving the step shows the order of every method, and of dense output.
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
			step := MustNewExec(dev.Backend, func(x, h *Node) *Node { return ode.DormandPrinceStep(flow, ZerosLike(h), x, h) })
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
	record := MustNewExec(dev.Backend, func(x, h *Node) []*Node { return ode.DormandPrinceRecord(flow, ZerosLike(h), x, h) })
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

// The error of an adaptive method follows the tolerance, and each trajectory takes its own steps.
func TestAdaptiveStepsAreEachTrajectorysOwn(t *testing.T) {
	stiffness := &system.System{Name: "quartic", DoF: 1, SeparableH: true, H: func(x *Node) *Node {
		q, p := phase.Split(x)
		return Squeeze(Add(DivScalar(Square(p), 2), PowScalar(q, 4)), -1)
	}}
	starts := [][]float64{{0.1, 0}, {10, 0}}
	dev := devicetest.OpenForTest(t)
	both, err := ode.Solve(context.Background(), dev, stiffness, starts, grid(5, 40), ode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if both.Accepted[1] < 20*both.Accepted[0] {
		t.Errorf("steps %v: the fast trajectory should take many more steps than the slow one", both.Accepted)
	}
	for b := range starts {
		alone, err := ode.Solve(context.Background(), dev, stiffness, starts[b:b+1], grid(5, 40), ode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if alone.Accepted[0] != both.Accepted[b] || alone.Rejected[0] != both.Rejected[b] {
			t.Errorf("trajectory %d took %d+%d steps alone and %d+%d in a batch", b, alone.Accepted[0], alone.Rejected[0], both.Accepted[b], both.Rejected[b])
		}
		for i := range 40 {
			if math.Abs(alone.At(0, i)[0]-both.At(b, i)[0]) > 1e-12 {
				t.Fatalf("trajectory %d differs from the same one alone at point %d", b, i)
			}
		}
	}
}

// Where a chunk of steps ends makes no difference to the solution.
func TestChunksDoNotShow(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	if !dev.DeviceLoops {
		t.Skip("this backend takes one step at a time")
	}
	starts := [][]float64{{1.8, 0.4}, {0.1, 0}, {2.9, 1.5}}
	var want *ode.Solution
	for _, chunk := range []int{500, 1, 7} {
		s, err := ode.NewSolver(dev, system.Pendulum, ode.Options{RTol: 1e-7, ATol: 1e-7})
		if err != nil {
			t.Fatal(err)
		}
		s.SetChunk(chunk)
		sol, err := s.Solve(context.Background(), starts, grid(12, 200))
		s.Close()
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = sol
			continue
		}
		for b := range starts {
			if sol.Accepted[b] != want.Accepted[b] || sol.Rejected[b] != want.Rejected[b] || sol.Reached[b] != want.Reached[b] {
				t.Errorf("chunks of %d: trajectory %d takes %d+%d steps to %g, want %d+%d to %g", chunk, b+1,
					sol.Accepted[b], sol.Rejected[b], sol.Reached[b], want.Accepted[b], want.Rejected[b], want.Reached[b])
			}
			for i := range 200 {
				for d, v := range sol.At(b, i) {
					if v != want.At(b, i)[d] {
						t.Fatalf("chunks of %d: trajectory %d at point %d is %v, want %v", chunk, b+1, i+1, sol.At(b, i), want.At(b, i))
					}
				}
			}
		}
	}
}

func TestBackwardReturnsToTheStart(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	start := []float64{0.7, -0.2}
	for _, m := range ode.Methods {
		there, err := ode.Solve(context.Background(), dev, heavy, [][]float64{start}, grid(5, 2), ode.Options{Method: m.Name, Step: 0.05, RTol: 1e-11, ATol: 1e-11})
		if err != nil {
			t.Fatal(err)
		}
		back, err := ode.Solve(context.Background(), dev, heavy, [][]float64{there.At(0, 1)}, grid(5, 2), ode.Options{Method: m.Name, Step: 0.05, RTol: 1e-11, ATol: 1e-11, Backward: true})
		if err != nil {
			t.Fatal(err)
		}
		for d, v := range back.At(0, 1) {
			if math.Abs(v-start[d]) > 1e-5 {
				t.Errorf("%s: coordinate %d returns to %g, want %g", m.Name, d+1, v, start[d])
			}
		}
	}
}

func TestEachTrajectoryMayHaveItsOwnTimes(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	starts := [][]float64{{1, 0}, {1, 0}}
	times := [][]float64{grid(3, 7), grid(11, 7)}
	for _, m := range ode.Methods {
		step := 0.1
		if m.Order == 2 {
			step = 0.01
		}
		s, err := ode.NewSolver(dev, heavy, ode.Options{Method: m.Name, Step: step})
		if err != nil {
			t.Fatal(err)
		}
		sol, err := s.SolveTimes(context.Background(), starts, times)
		s.Close()
		if err != nil {
			t.Fatal(err)
		}
		for b := range times {
			for i, time := range times[b] {
				want := heavy.Exact(starts[b], time)
				if math.Abs(sol.At(b, i)[0]-want[0]) > 1e-4 {
					t.Errorf("%s: trajectory %d at t = %g is %v, want %v", m.Name, b, time, sol.At(b, i), want)
				}
			}
		}
	}
}

// A trajectory that leaves for infinity in finite time (q̇ = q²: at t = 1) is returned up to there, and
// its neighbour in the batch is not disturbed.
func TestDivergenceEndsWithATime(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	runaway := &system.System{Name: "runaway", DoF: 1, H: func(x *Node) *Node { // H = q²p
		q, p := phase.Split(x)
		return Squeeze(Mul(Square(q), p), -1)
	}}
	for _, m := range ode.Methods {
		if m.NeedsSeparable {
			continue
		}
		sol, err := ode.Solve(context.Background(), dev, runaway, [][]float64{{1, 0}, {-1, 0}}, grid(2, 41), ode.Options{Method: m.Name})
		if err != nil {
			t.Fatal(err)
		}
		if n := sol.Len(0); n < 19 || n > 25 {
			t.Errorf("%s: %d of 41 points are valid (up to t = %g), want about 20", m.Name, n, sol.Reached[0])
		}
		if sol.Len(1) != 41 || math.Abs(sol.At(1, 40)[0]+1./3) > map[int]float64{2: 1e-5, 4: 1e-6, 5: 1e-6, 6: 1e-6}[m.Order] {
			t.Errorf("%s: the neighbour has %d points and ends at %v, want 41 and −1/3", m.Name, sol.Len(1), sol.At(1, 40))
		}
		for i := range sol.Len(0) {
			for _, v := range sol.At(0, i) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("%s: point %d is %v", m.Name, i, sol.At(0, i))
				}
			}
		}
		if err := sol.Err(); err == nil || !strings.Contains(err.Error(), "trajectory 1 of 2 diverged at t = ") {
			t.Errorf("%s: Diverged says %v", m.Name, err)
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
