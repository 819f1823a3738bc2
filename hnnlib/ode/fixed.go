package ode

import (
	"cmp"
	"context"
	"math"
	"slices"

	"hnn/hnnlib/internal/loop"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// fixedState is the state of a fixed-step method's loop. A round of the loop is a step or, for an implicit method, an
// iteration. There are B trajectories, K steps (midpoint steps for an implicit method), T times and D coordinates.
//
// The loop also takes the sizes [K, B] of the steps and their slots [K], Int32: the index of the requested time that
// step k leads to. Every step overwrites it in out.
type fixedState[T any] struct {
	k     T // scalar Int32: the step to take
	t     T // [B]: time after the last whole step
	x     T // [B, D]
	alive T // [B] Bool: false after a step failed; the trajectory then stays at its last state
	out   T // [T, B, D]

	iteration[T] // implicit methods only
}

func (st *fixedState[T]) fields(implicit bool) []*T {
	all := []*T{&st.k, &st.t, &st.x, &st.alive, &st.out}
	if implicit {
		all = append(all, &st.j, &st.s, &st.y, &st.z, &st.change, &st.settled)
	}
	return all
}

// advance takes one step, x ← Φ_h(x). If the result is not finite, x stays and the trajectory is no longer alive.
func (s *Solver) advance(changing, same []*Node) []*Node {
	st, sizes, slots := &fixedState[*Node]{}, same[0], same[1]
	unpack(st.fields(false), changing)
	h := loop.Take(sizes, st.k)
	next := s.method.Step(s.flow(same[2:]), st.t, st.x, h)
	finite := LogicalAll(IsFinite(next), -1)
	st.alive = LogicalAnd(st.alive, finite)
	st.x = pick(st.alive, next, st.x)
	st.t = Where(st.alive, Add(st.t, h), st.t)
	st.out = loop.Put(st.out, st.x, loop.Take(slots, st.k))
	st.k = AddScalar(st.k, 1)
	return pack(st.fields(false))
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
	batch, points, first := len(starts), len(times[0]), moments(times, 0)
	st := &fixedState[*tensors.Tensor]{
		k: tensors.FromScalar(int32(0)), t: vector(first), x: matrix(starts), alive: filled(batch, true),
		out: tensors.FromFlatDataAndDimensions(slices.Repeat(slices.Concat(starts...), points),
			points, batch, len(starts[0])),
	}
	body, parts, implicit := s.advance, []float64{1}, s.method.midpoints != nil
	if implicit {
		body, parts = s.refine, s.method.midpoints
		st.iteration = iteration[*tensors.Tensor]{
			j: tensors.FromScalar(int32(0)), s: vector(first), y: matrix(starts), z: matrix(starts),
			change: filled(batch, math.Inf(1)), settled: filled(batch, false),
		}
	}
	c := newSchedule(times, s.opts.Step)
	sizes, slots := c.steps(parts)
	rounds := min(len(slots), len(parts)*s.opts.MaxSteps)
	m := marching{body: body, rounds: rounds, chunk: cmp.Or(s.chunkOf, max(leastChunk, rounds/chunksOfMarch))}
	same := []*tensors.Tensor{tensors.FromFlatDataAndDimensions(sizes, len(slots), batch), vector(slots)}
	if err := s.march(ctx, m, st.fields(implicit), append(same, params...)); err != nil {
		return nil, err
	}
	sol := newSolution(starts, times)
	st.finish(ctx, c, sol)
	return sol, nil
}

// A long rollout checks for cancellation sixty times, a short one never: every chunk copies all states so far.
const (
	chunksOfMarch = 60
	leastChunk    = 1000
)

// finish fills in a solution from the loop's last state, which holds tensors.
func (st *fixedState[T]) finish(ctx context.Context, c schedule, sol *Solution) {
	var last fixedState[*tensors.Tensor]
	_ = last
}
