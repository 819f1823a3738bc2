package ode

import (
	"hnn/hnnlib/internal/loop"

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

// An implicit method runs as one loop over the iterations of all midpoint steps; the body evaluates the field once.
// A trajectory stops iterating on its own, so none affects another, and the step ends when all have stopped.

// iteration is the additional state of an implicit method.
type iteration[T any] struct {
	j       T // scalar Int32: iterations of midpoint step k so far
	s       T // [B]: the time at which the midpoint step begins
	y       T // [B, D]: the state at s
	z       T // [B, D]: the current approximation of the midpoint
	change  T // [B]: the largest change of a coordinate of z in the last iteration
	settled T // [B] Bool: z has converged up to rounding
}

// maxIterations bounds the iterations of a midpoint step. If more are needed, each gains less than a third of a digit:
// the step is too large for the field.
const maxIterations = 60

// refine does one iteration. It goes on to the next midpoint step when the midpoints of all trajectories are settled.
func (s *Solver) refine(changing, same []*Node) []*Node {
	st, sizes, slots := &fixedState[*Node]{}, same[0], same[1]
	unpack(st.fields(true), changing)
	h := loop.Take(sizes, st.k)
	z := toMidpoint(s.flow(same[2:]), st.s, st.y, h, st.z)
	change, scale := largest(Sub(z, st.z)), Max(largest(st.y), largest(z))
	finite := LogicalAnd(IsFinite(change), IsFinite(scale))
	settled := LogicalOr(st.settled, LogicalAnd(finite, isSettled(change, st.change, scale)))
	st.z = pick(st.settled, st.z, z)
	st.j = AddScalar(st.j, 1)

	lost := LogicalNot(LogicalAnd(st.alive, LogicalOr(finite, st.settled)))
	over := LogicalOr(LogicalAll(LogicalOr(settled, lost)), GreaterOrEqual(st.j, ConstAs(st.j, maxIterations)))
	st.change, st.settled = change, settled
	slot := loop.Take(slots, st.k)
	s.end(st, over, h)
	st.out = loop.Put(st.out, st.x, slot)
	return pack(st.fields(true))
}

// largest returns the largest absolute value of the coordinates: [B, D] → [B].
func largest(v *Node) *Node { return ReduceMax(Abs(v), -1) }

// isSettled reports, as a node of shape [B], whether a change is only rounding: at most the last digit, or a little
// larger and no longer falling (Hairer, McLachlan & Razakarivony 2008).
func isSettled(change, before, scale *Node) *Node {
	digit := MulScalar(scale, 0x1p-52)
	return LogicalOr(LessOrEqual(change, digit),
		LogicalAnd(LessOrEqual(change, MulScalar(digit, 1024)), GreaterOrEqual(change, before)))
}

// end ends the midpoint step of size h if over (scalar Bool) is true. The last midpoint step also ends the whole step.
func (s *Solver) end(st *fixedState[*Node], over, h *Node) {
	moved := *st
	next := AddScalar(st.k, 1)
	whole := Equal(Mod(next, ConstAs(next, len(s.method.midpoints))), ZerosLike(next))
	moved.alive = LogicalAnd(st.alive, st.settled)
	y, t := throughMidpoint(st.y, st.z), Add(st.s, h)
	commit := LogicalAnd(moved.alive, BroadcastToShape(whole, st.alive.Shape()))
	moved.x, moved.t = pick(commit, y, st.x), Where(commit, t, st.t)
	moved.y, moved.s = pick(moved.alive, y, moved.x), Where(moved.alive, t, moved.t)
	moved.z, moved.settled = moved.y, NotEqual(t, t)
	moved.change = BroadcastToShape(Infinity(t.Graph(), t.DType(), 1), t.Shape())
	moved.k, moved.j = next, ZerosLike(st.j)
	later := moved.fields(true)
	for i, now := range st.fields(true) {
		if *now != *later[i] {
			*now = Where(BroadcastToDims(over, (*now).Shape().Dimensions...), *later[i], *now)
		}
	}
}
