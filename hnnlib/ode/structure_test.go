package ode_test

import (
	"math"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"
)

// Tests of what symplectic and symmetric methods conserve. The systems have m ≠ 1.

// coupled is not separable and has no symmetry that could hide a swapped index: H = p₁²(1 + q₁²)/2 + p₂² + q₁q₂ +
// q₁²/2 + q₂² + p₁ sin(q₂)/2.
var coupled = &system.System{Name: "coupled", DoF: 2, H: func(x *Node) *Node {
	q, p := phase.Split(x)
	q1, q2, p1, p2 := phase.Coordinate(q, 0), phase.Coordinate(q, 1), phase.Coordinate(p, 0), phase.Coordinate(p, 1)
	h := DivScalar(Mul(Square(p1), OnePlus(Square(q1))), 2)
	h = Add(h, Add(Square(p2), Mul(q1, q2)))
	h = Add(h, Add(DivScalar(Square(q1), 2), Square(q2)))
	return Add(h, DivScalar(Mul(p1, Sin(q2)), 2))
}}

// network returns an untrained HNN.
func network(t *testing.T, dim int) phase.WithEnergy {
	t.Helper()
	m, err := model.New(model.Spec{Kind: "hnn", Dim: dim, Hidden: 20})
	if err != nil {
		t.Fatal(err)
	}
	return model.Initialise(m, seed.Stream(0, "weights")).(phase.WithEnergy)
}

// fixed returns the fixed-step methods for which of returns true. It fails the test if there are none.
func fixed(t *testing.T, of func(ode.Method) bool) []ode.Method {
	t.Helper()
	var some []ode.Method
	for _, m := range ode.Methods {
		if !m.Adaptive && of(m) {
			some = append(some, m)
		}
	}
	if len(some) == 0 {
		t.Fatal("the table has no such method")
	}
	return some
}

func symplectic(m ode.Method) bool { return m.Symplectic }
func implicit(m ode.Method) bool   { return m.Symplectic && !m.NeedsSeparable }

// midpoints returns true for the implicit midpoint and one composition of its steps, whose code the others share.
func midpoints(m ode.Method) bool { return implicit(m) && m.Order <= 4 }

// bands returns the largest deviations of the energy from its initial value in the first and the last quarter.
func bands(t *testing.T, f phase.WithEnergy, start []float64, times []float64, opts ode.Options) (first, last float64) {
	t.Helper()
	sol := solve(t, f, [][]float64{start}, times, opts)
	ev := phase.NewEvaluator(devicetest.OpenForTest(t))
	defer ev.Close()
	energies, err := ev.Energies(f, sol.Path(0))
	if err != nil {
		t.Fatal(err)
	}
	n := len(energies)
	for i, e := range energies {
		if off := math.Abs(e - energies[0]); i < n/4 {
			first = math.Max(first, off)
		} else if i >= n-n/4 {
			last = math.Max(last, off)
		}
	}
	return first, last
}

// rounding is the largest change of the energy by rounding in float64 over thousands of steps.
const rounding = 1e-12

func TestEnergyStaysInABand(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	steps := 4000
	if !dev.DeviceLoops {
		steps = 400
	}
	const h = 0.1
	times := grid(h*float64(steps), steps/2+1)
	opts := func(m ode.Method) ode.Options { return ode.Options{Method: m.Name, Step: h} }
	for _, m := range fixed(t, symplectic) {
		first, last := bands(t, system.Pendulum, []float64{1.8, 0.4}, times, opts(m))
		t.Logf("%s: %.2g, then %.2g", m.Name, first, last)
		if last > 1.1*first+rounding {
			t.Errorf("%s: the energy is off by %g in the first quarter of %d steps and by %g in the last: it drifts",
				m.Name, first, steps, last)
		}
		if largest := map[int]float64{2: 0.1, 4: 2e-3, 6: 3e-5}[m.Order]; first > largest {
			t.Errorf("%s: the energy is off by %g, want at most %g", m.Name, first, largest)
		}
	}
	for _, m := range fixed(t, func(m ode.Method) bool { return !m.Symplectic }) {
		if first, last := bands(t, system.Pendulum, []float64{1.8, 0.4}, times, opts(m)); last < 2*first {
			t.Errorf("%s: the energy is off by %g, then by %g; this test would see no drift", m.Name, first, last)
		}
	}
}

func TestEnergyOfANetworkStaysInABand(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	steps := 1000
	if !dev.DeviceLoops {
		steps = 200
	}
	const h = 0.2
	times := grid(h*float64(steps), steps/2+1)
	for _, m := range fixed(t, midpoints) {
		opts := ode.Options{Method: m.Name, Step: h}
		first, last := bands(t, network(t, 4), []float64{0.9, -0.4, 0.3, 0.8}, times, opts)
		t.Logf("%s: %.2g, then %.2g", m.Name, first, last)
		if last > 2.5*first+rounding || first > 1e-3 {
			t.Errorf("%s: the network's energy is off by %g, then by %g", m.Name, first, last)
		}
	}
}

func TestSymmetricMethodsReverse(t *testing.T) {
	start := []float64{1.8, 0.4}
	off := func(m ode.Method) float64 {
		opts := ode.Options{Method: m.Name, Step: 0.1}
		there := end(t, system.Pendulum, start, 10, opts)
		opts.Backward = true
		return distance(end(t, system.Pendulum, there, 10, opts), start)
	}
	for _, m := range fixed(t, func(m ode.Method) bool { return m.Symmetric }) {
		got := off(m)
		t.Logf("%s: returns within %.2g", m.Name, got)
		if got > 1e-12 {
			t.Errorf("%s: misses the start by %g after 100 steps and back, want rounding", m.Name, got)
		}
	}
	for _, m := range fixed(t, func(m ode.Method) bool { return !m.Symmetric }) {
		if got := off(m); got < 1e-7 {
			t.Errorf("%s: returns within %g; this test would not tell it from a symmetric method", m.Name, got)
		}
	}
}

// jacobian returns M = ∂x'/∂x of one step of size h, by fourth-order differences of solutions.
func jacobian(t *testing.T, f phase.Field, x []float64, h float64, m ode.Method) *mat.Dense {
	t.Helper()
	const d = 2e-3
	offsets, weights := []float64{-2, -1, 1, 2}, []float64{1. / 12, -2. / 3, 2. / 3, -1. / 12}
	var starts [][]float64
	for j := range x {
		for _, o := range offsets {
			moved := append([]float64(nil), x...)
			moved[j] += o * d
			starts = append(starts, moved)
		}
	}
	sol := solve(t, f, starts, []float64{0, h}, ode.Options{Method: m.Name, Step: h})
	jac := mat.NewDense(len(x), len(x), nil)
	for j := range x {
		for k, w := range weights {
			for i, v := range sol.At(j*len(offsets)+k, 1) {
				jac.Set(i, j, jac.At(i, j)+w*v/d)
			}
		}
	}
	return jac
}

func TestSymplecticity(t *testing.T) {
	const h, differences = 0.3, 1e-10 // error of the differences
	unequal, err := system.NBody("unequal", 2, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, c := range []struct {
		name string
		f    phase.Field
		x    []float64
	}{
		{"unequal bodies", unequal, []float64{0.8, -0.8, 1.1, -1.1, -0.35, 0.35, 0.25, -0.25}},
		{"coupled", coupled, []float64{0.3, -0.6, 0.7, 0.2}},
	} {
		for _, m := range fixed(t, symplectic) {
			if m.NeedsSeparable && !phase.IsSeparable(c.f) {
				continue
			}
			tried++
			if got := eval.SymplecticityDefect(jacobian(t, c.f, c.x, h, m)); got > differences {
				t.Errorf("%s of %s: MᵀJM differs from J by %g", m.Name, c.name, got)
			}
		}
		for _, m := range fixed(t, func(m ode.Method) bool { return !m.Symplectic }) {
			if got := eval.SymplecticityDefect(jacobian(t, c.f, c.x, h, m)); got < 100*differences {
				t.Errorf("%s of %s: MᵀJM differs from J by %g only; this test would not tell it from a symplectic method",
					m.Name, c.name, got)
			}
		}
	}
	if tried < 9 {
		t.Errorf("only %d pairs of method and system were tried", tried)
	}
}

func TestExplicitSymplecticMethodsRefuseOtherHamiltonians(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for _, f := range []phase.Field{coupled, network(t, 2)} {
		for _, m := range fixed(t, func(m ode.Method) bool { return m.NeedsSeparable }) {
			_, err := ode.NewSolver(dev, f, ode.Options{Method: m.Name})
			want := m.Name + " needs a separable Hamiltonian, H = T(p) + V(q), and this one isn't: " +
				"use implicit-midpoint, midpoint4, midpoint6 (symplectic for any H), or dopri5, rk4"
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		}
	}
}

// A trajectory ends before a step whose iterations do not converge.
func TestTooLargeImplicitStepEndsWithATime(t *testing.T) {
	starts := [][]float64{{1, 0}, {0, 0}}
	for _, m := range fixed(t, midpoints) {
		sol := tried(t, system.Spring, starts, [][]float64{grid(8, 3)}, ode.Options{Method: m.Name, Step: 4}, 0)
		if sol.Len(0) != 1 || sol.Reached[0] != 0 || sol.Len(1) != 3 || sol.Status[0] != ode.Diverged {
			t.Errorf("%s: %d and %d points, up to %v; want 1 and 3", m.Name, sol.Len(0), sol.Len(1), sol.Reached)
		}
	}
}
