package ode_test

import (
	"math"
	"slices"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
)

// Tests of steps that are unrolled, as in a loss.

// swing is a pendulum of mass 1/w, H = wp²/2 + 2(1 − cos q), whose parameter w can be learned.
type swing struct{ w float64 }

func (s swing) Dim() int          { return 2 }
func (s swing) Separable() bool   { return true }
func (s swing) Architecture() any { return "swing" }
func (s swing) Params() []*tensors.Tensor {
	return []*tensors.Tensor{tensors.FromScalar(s.w)}
}
func (s swing) Energy(params []*Node, x *Node) *Node {
	q, p := phase.Split(x)
	w := ConvertDType(params[0], x.DType())
	return Squeeze(Add(DivScalar(Mul(w, Square(p)), 2), MulScalar(OneMinus(Cos(q)), 2)), -1)
}
func (s swing) Eval(params []*Node, _, x *Node) *Node {
	return phase.SymplecticGradient(func(x *Node) *Node { return s.Energy(params, x) }, x)
}

var _ phase.Separable = swing{}

// rolled returns the states after a number of steps of sizes h [batch] from the states x [batch, 2].
func rolled(m ode.Method, steps int, w, x, h *Node) *Node {
	flow := func(t, x *Node) *Node { return swing{}.Eval([]*Node{w}, t, x) }
	t := ZerosLike(h)
	for range steps {
		x, t = m.Step(flow, t, x, h), Add(t, h)
	}
	return x
}

// The loss is the sum of squares of the states after some steps. Its gradients, in float32 as in training, agree with
// differences of solutions in float64.
func TestGradientsThroughUnrolledSteps(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	const h = 0.1
	x, w := []float64{1.8, 0.4}, 1.3
	const steps = 2
	kinds := []string{"rk4", "yoshida4", "implicit-midpoint"} // one of each kind of step
	for _, m := range fixed(t, func(m ode.Method) bool { return slices.Contains(kinds, m.Name) }) {
		out := MustNewExec(dev.Backend, func(w, x, h *Node) []*Node {
			return Gradient(ReduceAllSum(Square(rolled(m, steps, w, x, h))), x, w)
		}).MustCall(float32(w), [][]float32{{float32(x[0]), float32(x[1])}}, []float32{h})
		dx := out[0].Value().([][]float32)[0]
		got := []float64{float64(dx[0]), float64(dx[1]), float64(out[1].Value().(float32))}

		loss := func(at []float64) float64 {
			x := end(t, swing{at[2]}, at[:2], h*steps, ode.Options{Method: m.Name, Step: h})
			return floats.Dot(x, x)
		}
		want := fd.Gradient(nil, loss, append(x, w), &fd.Settings{Formula: fd.Central, Step: 1e-5})
		for i := range want {
			if !(math.Abs(got[i]-want[i]) < 2e-5*math.Max(1, math.Abs(want[i]))) {
				t.Errorf("%s: the gradients by (q, p, w) are %v, differences say %v", m.Name, got, want)
				break
			}
		}
	}
}

// For steps as small as documented, the fixed number of iterations of the unrolled implicit step gives the same result
// as the solver, which iterates until nothing changes.
func TestUnrolledMidpointIsSettled(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	x := []float64{1.8, 0.4} // ‖∂f/∂x‖ of the pendulum is at most 3
	for _, m := range fixed(t, midpoints) {
		flow := func(t, x *Node) *Node { return system.Pendulum.Eval(nil, t, x) }
		step := MustNewExec(dev.Backend, func(x, h *Node) *Node { return m.Step(flow, ZerosLike(h), x, h) })
		settled := func(h float64) []float64 {
			return end(t, system.Pendulum, x, h, ode.Options{Method: m.Name, Step: h})
		}
		wide := step.MustCall1([][]float64{x}, []float64{0.1 / 3}).Value().([][]float64)[0]
		start := [][]float32{{float32(x[0]), float32(x[1])}}
		narrow := step.MustCall1(start, []float32{0.2 / 3}).Value().([][]float32)[0]
		for i, want := range settled(0.1 / 3) {
			if math.Abs(wide[i]-want) > 8*0x1p-52 {
				t.Errorf("%s in float64: coordinate %d is %v, and %v when settled", m.Name, i+1, wide[i], want)
			}
		}
		for i, want := range settled(0.2 / 3) {
			if math.Abs(float64(narrow[i])-want) > 8*0x1p-23 {
				t.Errorf("%s in float32: coordinate %d is %v, and %v when settled", m.Name, i+1, narrow[i], want)
			}
		}
	}
}

// For a separable system, leapfrogs computes the force only for its kicks and the velocity only for its drifts.
func TestLeapfrogsEvaluateHalves(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	sines := func(m ode.Method) (n int) { // every evaluation of the force has one: V = 2(1 − cos q)
		step := MustNewExec(dev.Backend, func(w, x, h *Node) *Node {
			out := rolled(m, 1, w, x, h)
			seen := map[*Node]bool{}
			var visit func(*Node)
			visit = func(node *Node) {
				if seen[node] {
					return
				}
				seen[node] = true
				if node.Type() == NodeTypeSin {
					n++
				}
				for _, in := range node.Inputs() {
					visit(in)
				}
			}
			visit(out)
			return out
		})
		step.MustCall1(1.0, [][]float64{{1, 0}}, []float64{0.1})
		return n
	}
	for name, want := range map[string]int{"rk4": 4, "leapfrog": 2, "yoshida4": 4, "yoshida6": 8} {
		m, err := ode.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := sines(m); got != want {
			t.Errorf("%s evaluates the force %d times, want %d", name, got, want)
		}
	}
}

// In float32 the energy stays in the same band as in float64, up to rounding.
func TestEnergyBandInSinglePrecision(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	const h, steps = 0.1, 500
	start := []float64{1.8, 0.4}
	for _, m := range fixed(t, symplectic) {
		if !m.NeedsSeparable && m.Order > 2 {
			continue // like the implicit midpoint
		}
		flow := func(t, x *Node) *Node { return system.Pendulum.Eval(nil, t, x) }
		step := MustNewExec(dev.Backend, func(x, h *Node) []*Node {
			next := m.Step(flow, ZerosLike(h), x, h)
			return []*Node{next, system.Pendulum.H(next)}
		})
		x := tensors.FromValue([][]float32{{float32(start[0]), float32(start[1])}})
		size := tensors.FromValue([]float32{h})
		least, most := math.Inf(1), math.Inf(-1)
		for range steps {
			out := step.MustCall(x, size)
			x = out[0]
			e := float64(out[1].Value().([]float32)[0])
			least, most = math.Min(least, e), math.Max(most, e)
		}
		first, last := bands(t, system.Pendulum, start, grid(h*steps, steps+1), ode.Options{Method: m.Name, Step: h})
		if band := 2 * math.Max(first, last); most-least > band+500*0x1p-23 {
			t.Errorf("%s: the energy moves within %g, in float64 within %g", m.Name, most-least, band)
		}
	}
}
