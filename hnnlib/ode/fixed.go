package ode

import (
	"context"
	"math"

	"hnn/hnnlib/internal/loop"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// fixedState is what one fixed step reads and writes. B trajectories, K steps in all, T times, D coordinates.
type fixedState struct {
	k     *Node // scalar Int32: the step to take
	t     *Node // [B]
	x     *Node // [B, D]
	alive *Node // [B] Bool: false once a state was not finite; the trajectory then stays where it was
	out   *Node // [T, B, D]

	steps *Node // [K, B]: step sizes
	slots *Node // [K] Int32: the output that step k writes; the last step before a requested time writes last
	limit *Node // scalar Int32: K

	params []*Node
}

func (s *fixedState) pack() []*Node {
	return append([]*Node{s.k, s.t, s.x, s.alive, s.out, s.steps, s.slots, s.limit}, s.params...)
}

func unpackFixed(n []*Node) *fixedState {
	return &fixedState{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8:]}
}

// advance takes one step: x ← Φ_h(x), unless that is not finite.
func (s *Solver) advance(nodes []*Node) []*Node {
	st := unpackFixed(nodes)
	h := loop.Take(st.steps, st.k)
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

// schedule divides every interval between requested times into equal steps not larger than largest.
// All trajectories take the same number of steps. It returns the sizes [K, B] and the slots [K].
func schedule(times [][]float64, largest float64) (sizes []float64, slots []int32) {
	for i := 1; i < len(times[0]); i++ {
		n := 1.0
		for _, ts := range times {
			n = math.Max(n, math.Ceil((ts[i]-ts[i-1])/largest-1e-9)) // the slack forgives rounding of 0.1/0.01
		}
		for range int(n) {
			slots = append(slots, int32(i))
			for _, ts := range times {
				sizes = append(sizes, (ts[i]-ts[i-1])/n)
			}
		}
	}
	return sizes, slots
}

func (s *Solver) solveFixed(ctx context.Context, params []*tensors.Tensor, starts, times [][]float64) (*Solution, error) {
	sizes, slots := schedule(times, s.opts.Step)
	batch, points, dim := len(starts), len(times[0]), s.field.Dim()
	if len(slots) == 0 {
		return startsOnly(starts, times, dim), nil
	}
	in := inputs([]*tensors.Tensor{
		matrix(starts),
		tensors.FromFlatDataAndDimensions(firsts(times), batch),
		tensors.FromFlatDataAndDimensions(sizes, len(slots), batch),
		tensors.FromFlatDataAndDimensions(slots, len(slots)),
		tensors.FromScalar(int32(0)),
		tensors.FromScalar(int32(len(slots))),
		repeatedOutput(starts, points),
	}, params)
	begin := func(in []*Node) []*Node {
		x, t := in[0], in[1]
		return (&fixedState{x: x, t: t, alive: Equal(t, t), steps: in[2], slots: in[3],
			k: in[4], limit: in[5], out: in[6], params: in[7:]}).pack()
	}
	results := func(state []*Node) []*Node {
		st := unpackFixed(state)
		return []*Node{TransposeAllAxes(st.out, 1, 0, 2), st.t}
	}
	more := func(state []*Node) *Node { st := unpackFixed(state); return LessThan(st.k, st.limit) }
	out, err := s.iterate(ctx, in, begin, more, s.advance, results, len(slots))
	if err != nil {
		return nil, err
	}
	return fixedSolution(out, times, dim, len(slots)), nil
}

// fixedSolution makes the solution of out: the states [B, T, D] and the times reached [B].
func fixedSolution(out []*tensors.Tensor, times [][]float64, dim, steps int) *Solution {
	sol := &Solution{Times: times, dim: dim, states: tensors.MustCopyFlatData[float64](out[0]),
		Accepted: make([]int, len(times)), Rejected: make([]int, len(times))}
	sol.Reached = snapToEnd(tensors.MustCopyFlatData[float64](out[1]), times)
	for b := range sol.Accepted {
		sol.Accepted[b] = steps
	}
	return sol
}

// snapToEnd replaces times that differ from the last requested one by rounding of the sum of steps only.
func snapToEnd(reached []float64, times [][]float64) []float64 {
	for b, t := range reached {
		ts := times[b]
		last := ts[len(ts)-1]
		if math.Abs(t-last) <= 1e-9*math.Max(math.Abs(last), last-ts[0]) {
			reached[b] = last
		}
	}
	return reached
}

// iterate runs begin, then body while more holds, then results: on the device as one program where
// the backend can, otherwise stepped from Go. steps is how often body runs at most.
func (s *Solver) iterate(ctx context.Context, in []any, begin func([]*Node) []*Node, more func([]*Node) *Node,
	body, results func([]*Node) []*Node, steps int) ([]*tensors.Tensor, error) {
	if s.dev.DeviceLoops {
		e, err := s.exec("all", func(in []*Node) []*Node { return results(loop.While(begin(in), more, body)) })
		if err != nil {
			return nil, err
		}
		return e.Call(in...)
	}
	return s.iterateFromGo(ctx, in, begin, more, body, results, steps)
}

func (s *Solver) iterateFromGo(ctx context.Context, in []any, begin func([]*Node) []*Node, more func([]*Node) *Node,
	body, results func([]*Node) []*Node, steps int) ([]*tensors.Tensor, error) {
	withMore := func(state []*Node) []*Node { return append([]*Node{more(state)}, state...) }
	first, err := s.exec("begin", func(in []*Node) []*Node { return withMore(begin(in)) })
	if err != nil {
		return nil, err
	}
	step, err := s.exec("step", func(in []*Node) []*Node { return withMore(body(in)) })
	if err != nil {
		return nil, err
	}
	last, err := s.exec("results", results)
	if err != nil {
		return nil, err
	}
	state, err := first.Call(in...)
	for range steps {
		if err != nil || !tensors.ToScalar[bool](state[0]) {
			break
		}
		if ctxErr := ctx.Err(); ctxErr != nil {
			return nil, ctxErr
		}
		state, err = step.Call(inputs(state[1:], nil)...)
	}
	if err != nil {
		return nil, err
	}
	return last.Call(inputs(state[1:], nil)...)
}

// repeatedOutput returns the starts at each of the points, of shape [points, B, D].
func repeatedOutput(starts [][]float64, points int) *tensors.Tensor {
	flat := make([]float64, 0, points*len(starts)*len(starts[0]))
	for range points {
		for _, start := range starts {
			flat = append(flat, start...)
		}
	}
	return tensors.FromFlatDataAndDimensions(flat, points, len(starts), len(starts[0]))
}

func firsts(times [][]float64) []float64 {
	t := make([]float64, len(times))
	for b := range times {
		t[b] = times[b][0]
	}
	return t
}

func startsOnly(starts, times [][]float64, dim int) *Solution {
	sol := &Solution{Times: times, dim: dim, Reached: firsts(times),
		Accepted: make([]int, len(starts)), Rejected: make([]int, len(starts))}
	for _, start := range starts {
		for range times[0] {
			sol.states = append(sol.states, start...)
		}
	}
	return sol
}
