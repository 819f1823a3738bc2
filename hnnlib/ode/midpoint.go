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
// The midpoint z is the limit of z ← x + h/2 f(t + h/2, z), which converges for h‖∂f/∂x‖ < 2, by that
// factor over 2 with every iteration.
var implicitMidpoint = Method{
	Name: "implicit-midpoint", Order: 2, Symplectic: true, Symmetric: true,
	Step: midpoints(1), midpoints: []float64{1},
}

// midpoints returns one step composed of implicit midpoint steps of the sizes wᵢh, with a fixed number of
// iterations, unrolled for losses. Solve iterates until z is settled instead.
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

// toMidpoint is one iteration towards the midpoint of the step of size h from x at t.
func toMidpoint(f Flow, t, x, h, z *Node) *Node {
	half := MulScalar(h, 0.5)
	return Add(x, Mul(column(half), f(Add(t, half), z)))
}

// throughMidpoint is the end of the step from x whose midpoint is z.
func throughMidpoint(x, z *Node) *Node { return Sub(MulScalar(z, 2), x) }

// unrolledIterations is chosen by us: it settles z up to rounding for steps of h‖∂f/∂x‖ ≤ 0.2 in float32 and
// 0.1 in float64, thirty and sixty steps a turn, where each iteration divides the error by 10 and 20.
// TestUnrolledMidpointIsSettled measures it.
func unrolledIterations(dtype dtypes.DType) int {
	if dtype == dtypes.Float64 {
		return 12
	}
	return 8
}
