package ode

import (
	"hnn/hnnlib/internal/loop"

	. "github.com/gomlx/gomlx/core/graph"
)

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
