package ode

import (
	"cmp"
	"context"
	"slices"

	"hnn/hnnlib/internal/loop"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// fixedState is the state of a fixed-step method's loop. A round of the loop is a step or, for an implicit method, an
// iteration. There are B trajectories, K steps (midpoint steps for an implicit method), T times and D coordinates.
type fixedState struct {
	k     *Node // scalar Int32: the step to take
	t     *Node // [B]: time after the last whole step
	x     *Node // [B, D]
	alive *Node // [B] Bool: false after a step failed; the trajectory then stays at its last state
	out   *Node // [T, B, D]

	iteration // implicit methods only

	limit *Node // scalar Int32: the step at which the chunk ends
	sizes *Node // [K, B]
	slots *Node // [K] Int32: the index of the requested time that step k leads to; every step overwrites it in out

	params []*Node
}

func (st *fixedState) pack() []*Node {
	nodes := []*Node{st.k, st.t, st.x, st.alive, st.out}
	if st.z != nil {
		nodes = append(nodes, st.j, st.s, st.y, st.z, st.change, st.settled)
	}
	return append(append(nodes, st.limit, st.sizes, st.slots), st.params...)
}

func (s *Solver) unpack(n []*Node) *fixedState {
	st := &fixedState{k: n[0], t: n[1], x: n[2], alive: n[3], out: n[4]}
	n = n[5:]
	if s.method.midpoints != nil {
		st.iteration, n = iteration{n[0], n[1], n[2], n[3], n[4], n[5]}, n[6:]
	}
	st.limit, st.sizes, st.slots, st.params = n[0], n[1], n[2], n[3:]
	return st
}

// advance takes one step, x ← Φ_h(x). If the result is not finite, x stays and the trajectory is no longer alive.
func (s *Solver) advance(nodes []*Node) []*Node {
	st := s.unpack(nodes)
	h := loop.Take(st.sizes, st.k)
	next := s.method.Step(s.flow(st.params), st.t, st.x, h)
	finite := LogicalAll(IsFinite(next), -1)
	st.alive = LogicalAnd(st.alive, finite)
	st.x = pick(st.alive, next, st.x)
	st.t = Where(st.alive, Add(st.t, h), st.t)
	st.out = loop.Put(st.out, st.x, loop.Take(st.slots, st.k))
	st.k = AddScalar(st.k, 1)
	return st.pack()
}

// pick returns a where mask, of shape [batch], is true and b elsewhere, both of shape [batch, …].
func pick(mask, a, b *Node) *Node {
	for mask.Rank() < a.Rank() {
		mask = ExpandAxes(mask, -1)
	}
	return Where(BroadcastToShape(mask, shapes.Make(dtypes.Bool, a.Shape().Dimensions...)), a, b)
}

func (s *Solver) solveFixed(ctx context.Context, params []*tensors.Tensor,
	starts, times [][]float64) (*Solution, error) {
	steps := newSchedule(times, s.opts.Step, 1)
	batch, points := len(starts), len(times[0])
	out := slices.Repeat(slices.Concat(starts...), points)
	state := []*tensors.Tensor{
		tensors.FromScalar(int32(0)), vector(moments(times, 0)), matrix(starts), filled(batch, true),
		tensors.FromFlatDataAndDimensions(out, points, batch, len(starts[0])),
	}
	body, taken, rounds := s.advance, steps, min(len(steps.slots), s.opts.MaxSteps)
	if w := s.method.midpoints; w != nil {
		body, taken, rounds = s.refine, newSchedule(times, s.opts.Step, w...), len(w)*rounds
		state = append(state, beforeIteration(starts, times)...)
	}
	chunk := cmp.Or(s.chunkOf, max(leastChunk, rounds/chunksOfMarch))
	m := marching{body: body, rounds: rounds, chunk: chunk}
	end, err := s.march(ctx, m, state, append(taken.tensors(), params...))
	if err != nil {
		return nil, err
	}
	sol := newSolution(starts, times)
	steps.finish(ctx, sol, end[1], end[3], end[4])
	return sol, nil
}

// A long rollout checks for cancellation sixty times, a short one never: every chunk copies all states so far.
const (
	chunksOfMarch = 60
	leastChunk    = 1000
)
