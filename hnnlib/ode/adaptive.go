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

// The adaptive solver runs in chunks of up to N steps, each a compiled loop on the device, in which each trajectory has
// its own time, step and error control. After the loop, the host interpolates the states at the requested times from
// what each step recorded, so the number of requested times does not change the cost of a step.
//
// The first step of every trajectory has size 0 and computes f at the start. Compile time grows with the number of
// kernels that XLA makes of the body, not with their size, so the body is written to have few.

// adaptiveState is the state of the loop, for B trajectories, D coordinates and N records.
type adaptiveState[T any] struct {
	i        T // scalar Int32: steps taken
	active   T // scalar Bool: whether any trajectory is running
	row      T // scalar Int32: steps taken in this chunk
	records  T // [N, B, 1 + 3D]: for each step, t, x and f(t, x) at its start, and Σ dᵢkᵢ of its stages
	t        T // [B]
	x        T // [B, D]
	h        T // [B]: the step to try; 0 at first
	k        T // [B, D]: f(t, x), the last stage of the step before
	running  T // [B] Bool: not at the end and not diverged
	steep    T // [B] Bool: the previous step was rejected, so the next must not be larger
	accepted T // [B] Int32
	rejected T // [B] Int32
}

func (st *adaptiveState[T]) fields() []*T {
	return []*T{&st.i, &st.active, &st.row, &st.records, &st.t, &st.x, &st.h, &st.k, &st.running, &st.steep,
		&st.accepted, &st.rejected}
}

// Constants of the step controller (Hairer, Nørsett & Wanner, Solving ODEs I, section II.4).
const (
	safety      = 0.9
	minFactor   = 0.2
	maxFactor   = 10.0
	firstChange = 0.01 // relative change of the state by the first step; of that rule, only the first half is used
)

// evaluate computes the pair's stages and returns them with the solution at t + h, of shape [B, D].
func (tab *tableau) evaluate(f Flow, t, x, h, k1 *Node) (ks []*Node, next *Node) {
	ks = []*Node{k1}
	for s := 1; s < len(tab.nodes); s++ {
		next = Add(x, Mul(column(h), combine(tab.stages[s], ks)))
		ks = append(ks, f(Add(t, MulScalar(h, tab.nodes[s])), next))
	}
	return ks, next
}

// combine returns Σ weights[i]·ks[i], leaving out zero weights.
func combine(weights []float64, ks []*Node) *Node {
	var sum *Node
	for i, w := range weights {
		if w == 0 {
			continue
		}
		term := MulScalar(ks[i], w)
		if sum == nil {
			sum = term
		} else {
			sum = Add(sum, term)
		}
	}
	return sum
}

// size returns the root mean square over coordinates of v, in units of the tolerance at x and next, of shape [B]. It is
// infinite where next, or the field last at next, is not finite.
func (s *Solver) size(v, x, next, last *Node) *Node {
	scale := AddScalar(MulScalar(Max(Abs(x), Abs(next)), s.opts.RTol), s.opts.ATol)
	squares := Where(LogicalAnd(IsFinite(next), IsFinite(last)), Square(Div(v, scale)), ConstAs(v, math.Inf(1)))
	return Sqrt(ReduceMean(squares, -1))
}

// try takes one step of every running trajectory, records it, and accepts or rejects it. The loop also takes the last
// requested times [B].
func (s *Solver) try(changing, same []*Node) []*Node {
	st, end, tab := &adaptiveState[*Node]{}, same[0], s.method.tableau
	unpack(st.fields(), changing)
	left := Sub(end, st.t)
	begun := GreaterThan(st.h, ZerosLike(st.h))
	final := GreaterOrEqual(MulScalar(st.h, 1+1e-10), left) // avoids a last step of rounding size
	h := Where(final, left, st.h)
	ks, next := tab.evaluate(s.flow(same[1:]), st.t, st.x, h, st.k)
	record := Concatenate([]*Node{column(st.t), st.x, st.k, combine(tab.dense, ks)}, -1)
	st.records = loop.Put(st.records, record, st.row)

	// On the first step, v is the field itself instead of the error.
	last := ks[len(ks)-1]
	v := pick(begun, Mul(column(h), combine(tab.errors, ks)), last)
	size := s.size(v, st.x, next, last)
	finite := IsFinite(size)
	good := LogicalAnd(st.running, Where(begun, LessOrEqual(size, OnesLike(size)), finite))
	bad := LogicalAnd(st.running, LogicalNot(good))

	factor := MulScalar(Pow(MaxScalar(size, 1e-10), ConstAs(size, -1/float64(tab.order))), safety)
	factor = Where(finite, ClipScalar(factor, minFactor, maxFactor), ConstAs(factor, minFactor))
	factor = Where(LogicalOr(st.steep, bad), MinScalar(factor, 1), factor)
	first := Min(left, Div(ConstAs(size, firstChange/max(s.opts.RTol, s.opts.ATol)), MaxScalar(size, 1e-300)))
	st.h = Where(begun, Mul(h, factor), first)
	st.t = Where(good, Where(final, end, Add(st.t, h)), st.t)
	st.x, st.k = pick(good, next, st.x), pick(good, last, st.k)
	st.steep = bad
	st.accepted = Add(st.accepted, ConvertDType(good, dtypes.Int32))
	st.rejected = Add(st.rejected, ConvertDType(bad, dtypes.Int32))
	tiny := MulScalar(MaxScalar(Abs(st.t), 1e-300), 10*0x1p-52)
	st.running = LogicalAnd(st.running, LogicalAnd(LessThan(st.t, end), GreaterThan(st.h, tiny)))
	st.i, st.row, st.active = AddScalar(st.i, 1), AddScalar(st.row, 1), LogicalAny(st.running)
	return pack(st.fields())
}

// recordBytes limits the memory of the records. Values from 1 MiB to 32 MiB are equally fast.
const recordBytes = 8 << 20

// chunkSteps returns the number of steps in a chunk.
func (s *Solver) chunkSteps(batch int) int {
	if !s.dev.DeviceLoops {
		return 1
	}
	return cmp.Or(s.chunkOf, max(16, min(recordBytes/(8*batch*(1+3*s.field.Dim())), 512)))
}

func (s *Solver) solveAdaptive(ctx context.Context, params []*tensors.Tensor,
	starts, times [][]float64) (*Solution, error) {
	batch, dim, room := len(starts), len(starts[0]), s.chunkSteps(len(starts))
	st := &adaptiveState[*tensors.Tensor]{
		i: tensors.FromScalar(int32(0)), active: tensors.FromScalar(true), row: tensors.FromScalar(int32(0)),
		records: tensors.FromShape(shapes.Make(dtypes.Float64, room, batch, 1+3*dim)),
		t:       vector(moments(times, 0)), x: matrix(starts), h: filled(batch, 0.),
		k:       tensors.FromShape(shapes.Make(dtypes.Float64, batch, dim)),
		running: filled(batch, true), steep: filled(batch, false),
		accepted: filled(batch, int32(0)), rejected: filled(batch, int32(0)),
	}
	sol := newSolution(starts, times)
	dense := newDenseOutput(sol)
	end := vector(moments(times, len(times[0])-1))
	if err := s.march(ctx, marching{
		body: s.try, chunk: room, stops: true,
		// All running trajectories have tried the same number of steps, including the first one of size 0.
		rounds: min(s.opts.MaxSteps, math.MaxInt32-1) + 1,
		after: func() {
			dense.write(int(tensors.ToScalar[int32](st.row)), st.records, st.t, st.x, st.k)
			st.row = tensors.FromScalar(int32(0))
		},
	}, st.fields(), append([]*tensors.Tensor{end}, params...)); err != nil {
		return nil, err
	}
	sol.Reached = tensors.MustCopyFlatData[float64](st.t)
	accepted := tensors.MustCopyFlatData[int32](st.accepted)
	rejected := tensors.MustCopyFlatData[int32](st.rejected)
	for b, running := range tensors.MustCopyFlatData[bool](st.running) {
		sol.Accepted[b], sol.Rejected[b] = max(0, int(accepted[b])-1), int(rejected[b]) // without the step of size 0
		sol.end(ctx, b, running)
	}
	return sol, nil
}

// denseOutput interpolates the states at requested times from the records of the steps.
type denseOutput struct {
	sol  *Solution
	next []int // for each trajectory, the index of the first time that is not yet written
}

func newDenseOutput(sol *Solution) *denseOutput {
	return &denseOutput{sol, slices.Repeat([]int{1}, len(sol.Times))} // the starts are known
}

// write writes the states within n steps, given their records [N, B, 1 + 3D] and the times [B], states and fields
// [B, D] after the last step. A step ends where the next begins: a rejected one where it began.
func (d *denseOutput) write(n int, records, t, x, k *tensors.Tensor) {
	batch, dim := len(d.next), d.sol.dim
	width := 1 + 3*dim
	tensors.MustConstFlatData(records, func(rec []float64) {
		at := func(i, b int) []float64 { return rec[(i*batch+b)*width:][:width] }
		copied := tensors.MustCopyFlatData[float64]
		ts, xs, fs := copied(t), copied(x), copied(k)
		for i := range n {
			for b := range batch {
				t1, x1, f1 := ts[b], xs[b*dim:][:dim], fs[b*dim:][:dim]
				if i < n-1 {
					to := at(i+1, b)
					t1, x1, f1 = to[0], to[1:1+dim], to[1+dim:1+2*dim]
				}
				d.between(b, at(i, b), t1, x1, f1)
			}
		}
	})
}

// between writes the states of trajectory b at the requested times within a step that begins with the record from and
// ends at time t1 in state x1 with field f1. With θ = (t − t₀)/h, Hairer's interpolant is
//
//	x(θ) = x₀ + θ(r₂ + (1−θ)(r₃ + θ(r₄ + (1−θ)r₅))),
//	r₂ = x₁ − x₀,  r₃ = h f₀ − r₂,  r₄ = r₂ − h f₁ − r₃,  r₅ = h Σ dᵢkᵢ
func (d *denseOutput) between(b int, from []float64, t1 float64, x1, f1 []float64) {
	times, dim := d.sol.Times[b], d.sol.dim
	t0, x0, f0, stages := from[0], from[1:1+dim], from[1+dim:1+2*dim], from[1+2*dim:]
	h := t1 - t0
	for ; d.next[b] < len(times) && times[d.next[b]] <= t1; d.next[b]++ {
		theta := (times[d.next[b]] - t0) / h
		out := d.sol.At(b, d.next[b])
		for i := range out {
			r2 := x1[i] - x0[i]
			r3 := h*f0[i] - r2
			r4 := r2 - h*f1[i] - r3
			out[i] = x0[i] + theta*(r2+(1-theta)*(r3+theta*(r4+(1-theta)*h*stages[i])))
		}
	}
}
