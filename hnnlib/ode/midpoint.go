package ode

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// implicitMidpoint is Gauss's method of one stage (Hairer, Lubich & Wanner, Geometric Numerical Integration, sections
// II.1 and VIII.6), symplectic for any H, separable or not:
//
//	x' = x + h f(t + h/2, z),  z = (x + x')/2
//
// The midpoint z is the limit of z ← x + h/2 f(t + h/2, z). Each iteration multiplies the error by h‖∂f/∂x‖/2, so it
// converges if h‖∂f/∂x‖ < 2.
var implicitMidpoint = Method{
	Name: "implicit-midpoint", Order: 2, Symplectic: true, Symmetric: true,
	Step: midpoints(1), midpoints: []float64{1},
}

// midpoints returns a step composed of implicit midpoint steps of sizes wᵢh, with a fixed number of iterations,
// unrolled for losses. Solve instead iterates until z is settled.
func midpoints(w ...float64) func(f Flow, t, x, h *Node) *Node {
	return func(f Flow, t, x, h *Node) *Node {
		for _, size := range w {
			dt := MulScalar(h, size)
			z := x
			for range unrolledIterations(x.DType()) {
				z = toMidpoint(f, t, x, dt, z)
			}
			x, t = throughMidpoint(x, z), Add(t, dt)
		}
		return x
	}
}

// toMidpoint returns z after one iteration towards the midpoint of the step of size h from x at t.
func toMidpoint(f Flow, t, x, h, z *Node) *Node {
	half := MulScalar(h, 0.5)
	return Add(x, Mul(column(half), f(Add(t, half), z)))
}

// throughMidpoint returns the end of the step from x with midpoint z.
func throughMidpoint(x, z *Node) *Node { return Sub(MulScalar(z, 2), x) }

// unrolledIterations returns the number of iterations that settle z up to rounding for steps with h‖∂f/∂x‖ ≤ 0.2 in
// float32 and 0.1 in float64, which is 30 and 60 steps per period of an oscillator. Each iteration then divides the
// error by at least 10 and 20. TestUnrolledMidpointIsSettled checks this.
func unrolledIterations(dtype dtypes.DType) int {
	if dtype == dtypes.Float64 {
		return 12
	}
	return 8
}
