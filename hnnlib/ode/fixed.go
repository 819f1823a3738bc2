package ode

import (
	"context"
	"slices"

	"hnn/hnnlib/internal/loop"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// fixedState is what one step of an explicit fixed-step method reads and writes. B trajectories, K steps in
// all, T times, D coordinates.
type fixedState struct {
	k     *Node // scalar Int32: the step to take
	t     *Node // [B]
	x     *Node // [B, D]
	alive *Node // [B] Bool: false once a state was not finite; the trajectory then stays where it was
	out   *Node // [T, B, D]

	limit *Node // scalar Int32: the step at which the chunk ends
	sizes *Node // [K, B]
	slots *Node // [K] Int32: the output that step k writes; the last step before a requested time writes last

	params []*Node
}

func (s *fixedState) pack() []*Node {
	return append([]*Node{s.k, s.t, s.x, s.alive, s.out, s.limit, s.sizes, s.slots}, s.params...)
}

func unpackFixed(n []*Node) *fixedState {
	return &fixedState{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8:]}
}

// advance takes one step: x ← Φ_h(x), unless that is not finite.
func (s *Solver) advance(nodes []*Node) []*Node {
	st := unpackFixed(nodes)
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

// pick returns a where mask (of shape [batch]) holds and b elsewhere, both of shape [batch, …].
func pick(mask, a, b *Node) *Node {
	for mask.Rank() < a.Rank() {
		mask = ExpandAxes(mask, -1)
	}
	return Where(BroadcastToShape(mask, shapes.Make(dtypes.Bool, a.Shape().Dimensions...)), a, b)
}

func (s *Solver) solveFixed(ctx context.Context, params []*tensors.Tensor, starts, times [][]float64) (*Solution, error) {
	steps := newSchedule(times, s.opts.Step)
	state := []*tensors.Tensor{
		tensors.FromScalar(int32(0)), vector(firsts(times)), matrix(starts),
		filled(len(starts), true), repeated(starts, len(times[0])),
	}
	rounds := min(len(steps.slots), s.opts.MaxSteps)
	end, err := s.march(ctx, s.throughout(s.advance, rounds), state, append(steps.tensors(), params...))
	if err != nil {
		return nil, err
	}
	sol := newSolution(starts, times)
	steps.finish(ctx, sol, end[1], end[3], end[4])
	return sol, nil
}

// repeated returns the starts at each of the points, of shape [points, B, D].
func repeated(starts [][]float64, points int) *tensors.Tensor {
	flat := slices.Repeat(slices.Concat(starts...), points)
	return tensors.FromFlatDataAndDimensions(flat, points, len(starts), len(starts[0]))
}
