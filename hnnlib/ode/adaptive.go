package ode

import (
	"cmp"
	"context"
	"math"

	"hnn/hnnlib/internal/loop"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// The adaptive solver runs in chunks of up to N steps, each a compiled loop on the device. In the loop, each trajectory
// has its own time, step and error control, and records the data that the interpolant of each step needs. After the
// loop, the host interpolates the states at the requested times (dense.go), so the number of requested times does not
// change the cost of a step.
//
// The first step of every trajectory has size 0 and computes f at the start. Compile time grows with the number of
// kernels that XLA makes of the body, not with their size, so the body is written to have few.

// adaptiveState holds B trajectories, D coordinates, N records.
type adaptiveState struct {
	i        *Node // scalar Int32: steps taken
	row      *Node // scalar Int32: steps taken in this chunk
	records  *Node // [N, B, 1 + 3D]: for each step, t, x and f(t, x) at its start, and Σ dᵢkᵢ of its stages
	active   *Node // scalar Bool: whether any trajectory is running
	t        *Node // [B]
	x        *Node // [B, D]
	h        *Node // [B]: the step to try; 0 at first
	k        *Node // [B, D]: f(t, x), the last stage of the step before
	running  *Node // [B] Bool: not at the end and not diverged
	steep    *Node // [B] Bool: the previous step was rejected, so the next must not be larger
	accepted *Node // [B] Int32
	rejected *Node // [B] Int32

	limit  *Node // scalar Int32: the step at which the chunk ends, at most N steps after its first
	end    *Node // [B]: the last requested time
	params []*Node
}

func (s *adaptiveState) pack() []*Node {
	return append([]*Node{s.i, s.row, s.records, s.active, s.t, s.x, s.h, s.k, s.running, s.steep, s.accepted, s.rejected,
		s.limit, s.end}, s.params...)
}

func unpackAdaptive(n []*Node) *adaptiveState {
	return &adaptiveState{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13], n[14:]}
}

// Indices into the packed state.
const (
	atRow      = 1
	atRecords  = 2
	atActive   = 3
	atTime     = 4
	atState    = 5
	atField    = 7
	atRunning  = 8
	atAccepted = 10
	atRejected = 11
)

// Constants of the step controller (Hairer, Nørsett & Wanner, Solving ODEs I, section II.4).
const (
	safety    = 0.9
	minFactor = 0.2
	maxFactor = 10.0
	// firstChange is the relative change of the state that the first step may make: the first half of the rule in that
	// section. The controller replaces the second half.
	firstChange = 0.01
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

// try takes one step of every running trajectory, records it, and accepts or rejects it.
func (s *Solver) try(nodes []*Node) []*Node {
	st := unpackAdaptive(nodes)
	tab := s.method.tableau
	left := Sub(st.end, st.t)
	begun := GreaterThan(st.h, ZerosLike(st.h))
	final := GreaterOrEqual(MulScalar(st.h, 1+1e-10), left) // avoids a last step of rounding size
	h := Where(final, left, st.h)
	ks, next := tab.evaluate(s.flow(st.params), st.t, st.x, h, st.k)
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
	st.t = Where(good, Where(final, st.end, Add(st.t, h)), st.t)
	st.x, st.k = pick(good, next, st.x), pick(good, last, st.k)
	st.steep = bad
	st.accepted = Add(st.accepted, ConvertDType(good, dtypes.Int32))
	st.rejected = Add(st.rejected, ConvertDType(bad, dtypes.Int32))
	tiny := MulScalar(MaxScalar(Abs(st.t), 1e-300), 10*0x1p-52)
	st.running = LogicalAnd(st.running, LogicalAnd(LessThan(st.t, st.end), GreaterThan(st.h, tiny)))
	st.i, st.row, st.active = AddScalar(st.i, 1), AddScalar(st.row, 1), LogicalAny(st.running)
	return st.pack()
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

// beginning returns the state at the starts, with room for n records.
func beginning(starts, times [][]float64, n int) []*tensors.Tensor {
	batch, dim := len(starts), len(starts[0])
	return []*tensors.Tensor{
		tensors.FromScalar(int32(0)),
		tensors.FromScalar(int32(0)),
		tensors.FromShape(shapes.Make(dtypes.Float64, n, batch, 1+3*dim)),
		tensors.FromScalar(true),
		vector(moments(times, 0)),
		matrix(starts),
		filled(batch, 0.),
		tensors.FromShape(shapes.Make(dtypes.Float64, batch, dim)),
		filled(batch, true),
		filled(batch, false),
		filled(batch, int32(0)), filled(batch, int32(0)),
	}
}

func (s *Solver) solveAdaptive(ctx context.Context, params []*tensors.Tensor,
	starts, times [][]float64) (*Solution, error) {
	sol := newSolution(starts, times)
	dense := newDenseOutput(sol)
	room := s.chunkSteps(len(starts))
	end, err := s.march(ctx, marching{
		body: s.try, chunk: room, active: atActive,
		// All running trajectories have tried the same number of steps, including the first one of size 0.
		rounds: min(s.opts.MaxSteps, math.MaxInt32-1) + 1,
		after: func(state []*tensors.Tensor) {
			n := int(tensors.ToScalar[int32](state[atRow]))
			dense.write(n, state[atRecords], state[atTime], state[atState], state[atField])
			state[atRow] = tensors.FromScalar(int32(0))
		},
	}, beginning(starts, times, room), append([]*tensors.Tensor{vector(moments(times, len(times[0])-1))}, params...))
	if err != nil {
		return nil, err
	}
	sol.Reached = tensors.MustCopyFlatData[float64](end[atTime])
	accepted := tensors.MustCopyFlatData[int32](end[atAccepted])
	rejected := tensors.MustCopyFlatData[int32](end[atRejected])
	for b, running := range tensors.MustCopyFlatData[bool](end[atRunning]) {
		sol.Accepted[b], sol.Rejected[b] = max(0, int(accepted[b])-1), int(rejected[b]) // without the step of size 0
		switch {
		case running:
			sol.Status[b] = unfinished(ctx)
		case sol.Reached[b] < times[b][len(times[b])-1]:
			sol.Status[b] = Diverged
		}
	}
	return sol, nil
}
