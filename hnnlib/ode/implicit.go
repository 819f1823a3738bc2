package ode

import (
	"context"
	"math"

	"hnn/hnnlib/internal/loop"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// An implicit method runs as one loop over the iterations of all midpoint steps, whose body evaluates the field
// once. Each trajectory stops iterating on its own, and the step ends when all have stopped: no trajectory
// changes its neighbours.

// implicitState is what one iteration reads and writes. B trajectories, K midpoint steps in all, T times, D
// coordinates.
type implicitState struct {
	k *Node // scalar Int32: the midpoint step being solved
	j *Node // scalar Int32: iterations of it so far

	t     *Node // [B]: after the last whole step
	x     *Node // [B, D]
	alive *Node // [B] Bool: false once a midpoint was not found; the trajectory then stays where it was
	out   *Node // [T, B, D]

	s       *Node // [B]: time within the whole step
	y       *Node // [B, D]: state there
	z       *Node // [B, D]: the midpoint, as far as it is known
	change  *Node // [B]: the largest change of a coordinate of z in the last iteration
	settled *Node // [B] Bool: z is as exact as rounding lets it be

	limit *Node // scalar Int32: the midpoint step at which the chunk ends
	sizes *Node // [K, B]: sizes of the midpoint steps
	slots *Node // [K] Int32: the output that each writes; the last before a requested time writes last

	params []*Node
}

func (s *implicitState) pack() []*Node {
	return append([]*Node{s.k, s.j, s.t, s.x, s.alive, s.out, s.s, s.y, s.z, s.change, s.settled, s.limit, s.sizes, s.slots},
		s.params...)
}

func unpackImplicit(n []*Node) *implicitState {
	return &implicitState{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13], n[14:]}
}

// maxIterations bounds the iterations of a midpoint step, and is chosen by us: where more are needed, each
// gains less than a third of a digit, and the step is too large for the field.
const maxIterations = 60

// refine does one iteration, and goes on to the next midpoint step where all midpoints are settled.
func (s *Solver) refine(nodes []*Node) []*Node {
	st := unpackImplicit(nodes)
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
	return st.advance(over, h, len(s.method.midpoints)).pack()
}

// largest is the largest absolute value of the coordinates: [B, D] → [B].
func largest(v *Node) *Node { return ReduceMax(Abs(v), -1) }

// isSettled tells, of shape [B], whether a change is no more than rounding: either of the size of the
// last digit, or a little larger and no longer falling (Hairer, McLachlan & Razakarivony 2008).
func isSettled(change, before, scale *Node) *Node {
	digit := MulScalar(scale, 0x1p-52)
	return LogicalOr(LessOrEqual(change, digit),
		LogicalAnd(LessOrEqual(change, MulScalar(digit, 1024)), GreaterOrEqual(change, before)))
}

// advance ends the midpoint step of size h where over (scalar Bool) holds, and with the last of stages
// the whole step.
func (st *implicitState) advance(over, h *Node, stages int) *implicitState {
	moved := *st
	next := AddScalar(st.k, 1)
	whole := Equal(Mod(next, ConstAs(next, stages)), ZerosLike(next))
	moved.alive = LogicalAnd(st.alive, st.settled)
	y, s := throughMidpoint(st.y, st.z), Add(st.s, h)
	commit := LogicalAnd(moved.alive, BroadcastToShape(whole, st.alive.Shape()))
	moved.x, moved.t = pick(commit, y, st.x), Where(commit, s, st.t)
	moved.y, moved.s = pick(moved.alive, y, moved.x), Where(moved.alive, s, moved.t)
	moved.z, moved.settled = moved.y, NotEqual(s, s)
	moved.change = BroadcastToShape(Infinity(s.Graph(), s.DType(), 1), s.Shape())
	moved.k, moved.j = next, ZerosLike(st.j)

	now, later := st.pack(), moved.pack()
	for i, n := range now {
		if n != later[i] {
			now[i] = Where(BroadcastToDims(over, n.Shape().Dimensions...), later[i], n)
		}
	}
	after := unpackImplicit(now)
	after.out = loop.Put(st.out, after.x, loop.Take(st.slots, st.k))
	return after
}

func (s *Solver) solveImplicit(ctx context.Context, params []*tensors.Tensor, starts, times [][]float64) (*Solution, error) {
	steps := newSchedule(times, s.opts.Step)
	batch, stages := len(starts), len(s.method.midpoints)
	substeps := steps.divided(s.method.midpoints)
	state := []*tensors.Tensor{
		tensors.FromScalar(int32(0)), tensors.FromScalar(int32(0)),
		vector(firsts(times)), matrix(starts), filled(batch, true), repeated(starts, len(times[0])),
		vector(firsts(times)), matrix(starts), matrix(starts), filled(batch, math.Inf(1)), filled(batch, false),
	}
	rounds := stages * min(len(steps.slots), s.opts.MaxSteps)
	end, err := s.march(ctx, s.throughout(s.refine, rounds), state, append(substeps.tensors(), params...))
	if err != nil {
		return nil, err
	}
	sol := newSolution(starts, times)
	steps.finish(ctx, sol, end[2], end[4], end[5])
	return sol, nil
}

// divided returns the schedule of the substeps, of the given sizes, that make the steps of c.
func (c *schedule) divided(weights []float64) *schedule {
	fine := &schedule{batch: c.batch}
	for k, slot := range c.slots {
		for _, w := range weights {
			fine.slots = append(fine.slots, slot)
			for _, h := range c.sizes[k*c.batch:][:c.batch] {
				fine.sizes = append(fine.sizes, w*h)
			}
		}
	}
	return fine
}
