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

// fixedState is the state of a fixed-step method's loop, a round of which is a step or, for an implicit method, an
// iteration. There are B trajectories, K steps (midpoint steps for an implicit method), T times and D coordinates. The
// loop also takes the sizes [K, B] of the steps and their slots [K], Int32: the index in out that step k overwrites.
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

// solveFixed takes marks[i] steps up to point i of the times, as many for each trajectory. In an interval between two
// points, the steps of a trajectory are equal.
func (s *Solver) solveFixed(ctx context.Context, params []*tensors.Tensor,
	starts, times [][]float64, marks []int) (*Solution, error) {
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
	var sizes []float64
	var slots []int32
	for i := 1; i < len(marks); i++ {
		n := marks[i] - marks[i-1]
		for _, part := range slices.Repeat(parts, n) {
			slots = append(slots, int32(i))
			for _, ts := range times {
				sizes = append(sizes, part*((ts[i]-ts[i-1])/float64(n)))
			}
		}
	}
	rounds := min(len(slots), len(parts)*s.opts.MaxSteps)
	m := marching{body: body, rounds: rounds, chunk: cmp.Or(s.chunkOf, max(leastChunk, rounds/chunksOfMarch))}
	same := []*tensors.Tensor{tensors.FromFlatDataAndDimensions(sizes, len(slots), batch), vector(slots)}
	if err := s.march(ctx, m, st.fields(implicit), append(same, params...)); err != nil {
		return nil, err
	}
	return s.finish(ctx, st, newSolution(starts, times)), nil
}

// A long rollout checks for cancellation sixty times, a short one never: every chunk copies all states so far.
const (
	chunksOfMarch = 60
	leastChunk    = 1000
)

// finish fills in a solution from the last state of the loop.
func (s *Solver) finish(ctx context.Context, st *fixedState[*tensors.Tensor], sol *Solution) *Solution {
	sol.Reached = tensors.MustCopyFlatData[float64](st.t)
	for b, ok := range tensors.MustCopyFlatData[bool](st.alive) {
		first, last := sol.Times[b][0], sol.Times[b][len(sol.Times[b])-1]
		// Sums of steps are rounded.
		if math.Abs(sol.Reached[b]-last) <= 1e-9*math.Max(math.Abs(last), last-first) {
			sol.Reached[b] = last
		}
		sol.Accepted[b] = int(math.Round((sol.Reached[b] - first) / s.opts.Step))
		sol.end(ctx, b, ok)
	}
	tensors.MustConstFlatData(st.out, func(flat []float64) {
		for i := range sol.Times[0] {
			for b := range sol.Times {
				copy(sol.At(b, i), flat[(i*len(sol.Times)+b)*sol.dim:])
			}
		}
	})
	return sol
}

// onGrid integrates in whole steps of exactly Options.Step. A state at a requested time between two whole steps comes
// from one shorter step that branches off, and the trajectory goes on with whole steps. A state therefore has the
// method's order and does not depend on the other requested times.
func (s *Solver) onGrid(ctx context.Context, params []*tensors.Tensor, starts, times [][]float64) (*Solution, error) {
	g := newGrid(times, s.opts.Step)
	if g.exact {
		return s.solveFixed(ctx, params, starts, times, g.marks)
	}
	at := make([][]float64, len(times))
	for b, ts := range times {
		for _, n := range g.marks {
			at[b] = append(at[b], ts[0]+float64(n)*s.opts.Step)
		}
	}
	whole, err := s.solveFixed(ctx, params, starts, at, g.marks)
	if err != nil {
		return nil, err
	}
	sol := newSolution(starts, times)
	from, spans, points := g.fill(sol, whole)
	if len(points) == 0 {
		return sol, nil
	}
	// One step each, too short to cancel.
	parts, err := s.solveFixed(context.WithoutCancel(ctx), params, from, spans, []int{0, 1})
	if err != nil {
		return nil, err
	}
	for j, p := range points {
		b, i := p[0], p[1]
		switch {
		case parts.Status[j] == Complete:
			copy(sol.At(b, i), parts.At(j, 1))
		case times[b][i] <= sol.Reached[b]:
			sol.Status[b], sol.Reached[b] = parts.Status[j], max(times[b][i-1], spans[j][0])
		}
	}
	return sol, nil
}

// grid relates requested times to whole steps.
type grid struct {
	before [][]int  // [batch][points]: the number of whole steps up to the requested time
	within [][]bool // [batch][points]: the requested time lies within the step after them
	marks  []int    // the numbers in before, sorted, each once
	exact  bool     // the marks are the requested times of every trajectory
}

// slack allows for rounding, as in 0.3/0.1, in units of a step.
const slack = 1e-9

func newGrid(times [][]float64, step float64) grid {
	g := grid{exact: true}
	for _, ts := range times {
		before, within := make([]int, len(ts)), make([]bool, len(ts))
		for i, t := range ts {
			steps := (t - ts[0]) / step
			before[i] = int(math.Floor(steps + slack))
			within[i] = steps-float64(before[i]) > slack
		}
		g.before, g.within = append(g.before, before), append(g.within, within)
		g.marks = append(g.marks, before...)
		g.exact = g.exact && !slices.Contains(within, true)
	}
	slices.Sort(g.marks)
	g.marks = slices.Compact(g.marks)
	for _, before := range g.before {
		g.exact = g.exact && slices.Equal(before, g.marks)
	}
	return g
}

// fill fills in sol from the states after whole steps. It returns the steps that are missing: the states from which they
// start, their spans of time, and for each the trajectory and the point that it leads to.
func (g grid) fill(sol, whole *Solution) (from, spans [][]float64, points [][2]int) {
	for b, ts := range sol.Times {
		sol.Accepted[b] = min(whole.Accepted[b], g.before[b][len(ts)-1])
		valid := whole.Len(b)
		for i, t := range ts {
			k, _ := slices.BinarySearch(g.marks, g.before[b][i])
			if k >= valid {
				sol.Status[b], sol.Reached[b] = whole.Status[b], max(sol.Reached[b], whole.Reached[b])
				break
			}
			sol.Reached[b] = t
			if !g.within[b][i] {
				copy(sol.At(b, i), whole.At(b, k))
				continue
			}
			from, spans = append(from, whole.At(b, k)), append(spans, []float64{whole.Times[b][k], t})
			points = append(points, [2]int{b, i})
		}
	}
	return from, spans, points
}
