package ode

import (
	"math"

	"hnn/hnnlib/internal/loop"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// An implicit method runs as one loop over the iterations of all midpoint steps; the body evaluates the field once.
// Each trajectory stops iterating on its own, and the step ends when all have stopped, so no trajectory affects the
// results of another.

// iteration is the additional state of an implicit method.
type iteration struct {
	j       *Node // scalar Int32: iterations of midpoint step k so far
	s       *Node // [B]: the time at which the midpoint step begins
	y       *Node // [B, D]: the state at s
	z       *Node // [B, D]: the current approximation of the midpoint
	change  *Node // [B]: the largest change of a coordinate of z in the last iteration
	settled *Node // [B] Bool: z has converged up to rounding
}

// beforeIteration returns the initial values of the fields of iteration.
func beforeIteration(starts, times [][]float64) []*tensors.Tensor {
	return []*tensors.Tensor{
		tensors.FromScalar(int32(0)), vector(moments(times, 0)), matrix(starts), matrix(starts),
		filled(len(starts), math.Inf(1)), filled(len(starts), false),
	}
}

// maxIterations is the largest number of iterations of a midpoint step. If more are needed, each gains less than a
// third of a digit, and the step is too large for the field.
const maxIterations = 60

// refine does one iteration. It goes on to the next midpoint step when the midpoints of all trajectories are settled.
func (s *Solver) refine(nodes []*Node) []*Node {
	st := s.unpack(nodes)
	h := loop.Take(st.sizes, st.k)
	z := toMidpoint(s.flow(st.params), st.s, st.y, h, st.z)
	change, scale := largest(Sub(z, st.z)), Max(largest(st.y), largest(z))
	finite := LogicalAnd(IsFinite(change), IsFinite(scale))
	settled := LogicalOr(st.settled, LogicalAnd(finite, isSettled(change, st.change, scale)))
	st.z = pick(st.settled, st.z, z)
	st.j = AddScalar(st.j, 1)

	lost := LogicalNot(LogicalAnd(st.alive, LogicalOr(finite, st.settled)))
	over := LogicalOr(LogicalAll(LogicalOr(settled, lost)), GreaterOrEqual(st.j, ConstAs(st.j, maxIterations)))
	st.change, st.settled = change, settled
	return s.end(st, over, h).pack()
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
func (s *Solver) end(st *fixedState, over, h *Node) *fixedState {
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

	now, later := st.pack(), moved.pack()
	for i, n := range now {
		if n != later[i] {
			now[i] = Where(BroadcastToDims(over, n.Shape().Dimensions...), later[i], n)
		}
	}
	after := s.unpack(now)
	after.out = loop.Put(st.out, after.x, loop.Take(st.slots, st.k))
	return after
}
