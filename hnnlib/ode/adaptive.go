package ode

import (
	"context"

	"hnn/hnnlib/internal/loop"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// The adaptive solver runs in chunks of up to N steps, each one compiled loop on the device. Within
// it, each trajectory has its own time, step and error control, and records for each step what its
// interpolant needs. After the loop, a second program writes all requested times that lie within the
// recorded steps at once. So the cost of dense output does not multiply with the number of steps. Few
// problems need more than one or two chunks.
//
// (Chunk and output are programs of their own since with gomlx 0.28.2 and go-xla 0.4.1 a program with a
// loop has no other loop in it, and neither reductions nor constants in common with it. There is none to
// begin with, which would take as long to compile again: the first step of every trajectory has size 0,
// which yields f at the start.)

// adaptiveState holds B trajectories, T requested times, D coordinates, N records.
type adaptiveState struct {
	i        *Node // scalar Int32: steps taken in this chunk
	limit    *Node // scalar Int32: N
	end      *Node // [B]: the last requested time
	active   *Node // scalar Bool: whether any trajectory is running
	t        *Node // [B]
	x        *Node // [B, D]
	h        *Node // [B]: the step to try; 0 at first
	k        *Node // [B, D]: f(t, x), the last stage of the step before
	running  *Node // [B] Bool: neither at the end nor given up
	steep    *Node // [B] Bool: the step before was rejected, so the next may not grow
	accepted *Node // [B] Int32
	rejected *Node // [B] Int32
	records  *Node // [N, B, 3 + 5D]: start, size, end, and the interpolant's five coefficients
	params   []*Node
}

func (s *adaptiveState) pack() []*Node {
	return append([]*Node{s.i, s.limit, s.end, s.active, s.t, s.x, s.h, s.k, s.running, s.steep, s.accepted, s.rejected,
		s.records}, s.params...)
}

func unpackAdaptive(n []*Node) *adaptiveState {
	return &adaptiveState{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13:]}
}

// Constants of the step controller (Hairer, Nørsett & Wanner, Solving ODEs I, section II.4).
const (
	safety    = 0.9
	minFactor = 0.2
	maxFactor = 10.0
)

// rms is the root mean square over coordinates of v/scale: [B, D] → [B].
func rms(v, scale *Node) *Node { return Sqrt(ReduceMean(Square(Div(v, scale)), -1)) }

func (s *Solver) scale(a, b *Node) *Node {
	return AddScalar(MulScalar(Max(Abs(a), Abs(b)), s.opts.RTol), s.opts.ATol)
}

// firstStep guesses a step from the sizes of the state and of the field: h = 0.01 ‖x‖/‖f‖, in the norm of
// the error (the first half of the rule in Hairer et al., section II.4; the controller does the rest).
func (s *Solver) firstStep(x, k, span *Node) *Node {
	scale := s.scale(x, x)
	d0, d1 := rms(x, scale), rms(k, scale)
	small := LogicalOr(LessThan(d0, ConstAs(d0, 1e-5)), LessThan(d1, ConstAs(d1, 1e-5)))
	h := Where(small, ConstAs(d0, 1e-6), MulScalar(Div(d0, MaxScalar(d1, 1e-300)), 0.01))
	return Min(Where(IsFinite(h), h, ConstAs(h, 1e-6)), span)
}

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

// try takes one step of every running trajectory, accepts or rejects it, and records it.
func (s *Solver) try(nodes []*Node) []*Node {
	st := unpackAdaptive(nodes)
	tab := s.method.tableau
	left := Sub(st.end, st.t)
	final := GreaterOrEqual(MulScalar(st.h, 1+1e-10), left) // avoids a last step of rounding size
	h := Where(final, left, st.h)
	ks, next := tab.evaluate(s.flow(st.params), st.t, st.x, h, st.k)
	size := rms(Mul(column(h), combine(tab.errors, ks)), s.scale(st.x, next))
	last := ks[len(ks)-1]
	finite := LogicalAnd(IsFinite(size), LogicalAll(LogicalAnd(IsFinite(next), IsFinite(last)), -1))
	good := LogicalAnd(LogicalAnd(st.running, finite), LessOrEqual(size, ConstAs(size, 1)))
	bad := LogicalAnd(st.running, LogicalNot(good))

	t := Where(good, Where(final, st.end, Add(st.t, h)), st.t)
	st.records = loop.Put(st.records, record(tab, st, ks, next, h, t, good), st.i)
	factor := MulScalar(Pow(MaxScalar(size, 1e-10), ConstAs(size, -1/float64(tab.order))), safety)
	factor = Where(finite, ClipScalar(factor, minFactor, maxFactor), ConstAs(factor, minFactor))
	factor = Where(LogicalOr(st.steep, bad), MinScalar(factor, 1), factor)
	begun := GreaterThan(st.h, ZerosLike(st.h))
	st.h = Where(st.running, Where(begun, Mul(h, factor), s.firstStep(st.x, last, left)), st.h)
	st.x, st.k = pick(good, next, st.x), pick(good, last, st.k)
	st.t = t
	st.steep = bad
	st.accepted = Add(st.accepted, ConvertDType(good, dtypes.Int32))
	st.rejected = Add(st.rejected, ConvertDType(bad, dtypes.Int32))
	tiny := MulScalar(MaxScalar(Abs(st.t), 1e-300), 10*0x1p-52)
	st.running = LogicalAnd(st.running, LogicalAnd(LessThan(st.t, st.end), GreaterThan(st.h, tiny)))
	st.i, st.active = AddScalar(st.i, 1), LogicalAny(st.running)
	return st.pack()
}

// record returns [B, 3 + 5D]: what the interpolant of this step needs,
//
//	x(θ) = r₁ + θ(r₂ + (1−θ)(r₃ + θ(r₄ + (1−θ)r₅))),  θ = (t − t₀)/h
//
// A rejected step ends where it began, so that no requested time lies within it.
func record(tab *tableau, st *adaptiveState, ks []*Node, next, h, end, good *Node) *Node {
	last := ks[len(ks)-1]
	r2 := Sub(next, st.x)
	r3 := Sub(Mul(column(h), ks[0]), r2)
	r4 := Sub(Sub(r2, Mul(column(h), last)), r3)
	r5 := Mul(column(h), combine(tab.dense, ks))
	all := Concatenate([]*Node{column(st.t), column(h), column(end), st.x, r2, r3, r4, r5}, -1)
	return pick(good, all, Concatenate([]*Node{column(st.t), column(OnesLike(h)), column(st.t),
		st.x, ZerosLike(r2), ZerosLike(r2), ZerosLike(r2), ZerosLike(r2)}, -1))
}

// emit returns out of shape [B, T, D] with the requested times that lie within the recorded steps
// written: in is out, times [B, T], the number of steps recorded, their from [B] and records.
func emit(in []*Node) []*Node {
	out, times, steps, from, records := in[0], in[1], in[2], in[3], in[4]
	g := out.Graph()
	n, batch := records.Shape().Dimensions[0], records.Shape().Dimensions[1]
	points, dim := out.Shape().Dimensions[1], out.Shape().Dimensions[2]

	// The record of a time is the first that doesn't end before it: ends never decrease.
	ends := Squeeze(SliceAxis(records, 2, AxisElem(2)), 2) // [N, B]
	used := LessThan(Iota(g, shapes.Make(dtypes.Int32, n, batch), 0), BroadcastToDims(steps, n, batch))
	ends = Where(used, ends, BroadcastToDims(Infinity(g, ends.DType(), 1), n, batch))
	full := []int{n, batch, points}
	before := LessThan(BroadcastToDims(ExpandAxes(ends, 2), full...), BroadcastToDims(ExpandAxes(times, 0), full...))
	index := ReduceSum(ConvertDType(before, dtypes.Int32), 0) // [B, T]
	known := LogicalAnd(LessThan(index, BroadcastToDims(steps, batch, points)),
		GreaterThan(times, BroadcastToDims(column(from), batch, points)))

	row := Iota(g, shapes.Make(dtypes.Int32, batch, points), 0)
	where := Stack([]*Node{MinScalar(index, n-1), row}, -1)
	got := Gather(records, where) // [B, T, 3 + 5D]
	part := func(from, to int) *Node { return SliceAxis(got, 2, AxisRange(from, to)) }
	theta := Div(Sub(ExpandAxes(times, 2), part(0, 1)), part(1, 2))
	rest := OneMinus(theta)
	r := func(i int) *Node { return part(3+(i-1)*dim, 3+i*dim) }
	value := Add(r(4), Mul(rest, r(5)))
	value = Add(r(3), Mul(theta, value))
	value = Add(r(2), Mul(rest, value))
	value = Add(r(1), Mul(theta, value))
	return []*Node{Where(BroadcastToDims(ExpandAxes(known, 2), batch, points, dim), value, out)}
}

// recordBytes bounds the memory of the records.
const recordBytes = 8 << 20

func records(batch, dim int) int {
	n := recordBytes / (8 * batch * (3 + 5*dim))
	return max(16, min(n, 512))
}

// Of the state's nodes, those from active to records go from chunk to chunk; those before and the
// params are given anew.
const (
	given   = 3
	carried = 10
)

// beginning returns the carried state at the starts, with room for n records.
func beginning(starts, times [][]float64, dim, n int) []*tensors.Tensor {
	batch := len(starts)
	yes, no := make([]bool, batch), make([]bool, batch)
	for b := range yes {
		yes[b] = true
	}
	zeros := func() *tensors.Tensor { return tensors.FromFlatDataAndDimensions(make([]float64, batch), batch) }
	counts := func() *tensors.Tensor { return tensors.FromFlatDataAndDimensions(make([]int32, batch), batch) }
	return []*tensors.Tensor{
		tensors.FromScalar(true),
		tensors.FromFlatDataAndDimensions(firsts(times), batch),
		matrix(starts),
		zeros(),
		tensors.FromFlatDataAndDimensions(make([]float64, batch*dim), batch, dim),
		tensors.FromFlatDataAndDimensions(yes, batch),
		tensors.FromFlatDataAndDimensions(no, batch),
		counts(), counts(),
		tensors.FromShape(shapes.Make(dtypes.Float64, n, batch, 3+5*dim)),
	}
}

// chunk takes up to limit steps: in is the packed state. It returns the number of steps taken and the
// carried state. Outside of the loop there is no constant, and no reduction.
func (s *Solver) chunk(nodes []*Node) []*Node {
	if s.dev.DeviceLoops {
		nodes = loop.While(nodes, func(nodes []*Node) *Node {
			st := unpackAdaptive(nodes)
			return LogicalAnd(st.active, LessThan(st.i, st.limit))
		}, s.try)
	} else {
		nodes = s.try(nodes)
	}
	return append([]*Node{nodes[0]}, nodes[given:given+carried]...)
}

func (s *Solver) solveAdaptive(ctx context.Context, params []*tensors.Tensor, starts, times [][]float64) (*Solution, error) {
	dim := s.field.Dim()
	if len(times[0]) == 1 {
		return startsOnly(starts, times, dim), nil
	}
	steps := 1
	if s.dev.DeviceLoops {
		steps = records(len(starts), dim)
	}
	chunk, err := s.exec("chunk", s.chunk)
	if err != nil {
		return nil, err
	}
	output, err := s.exec("output", emit)
	if err != nil {
		return nil, err
	}
	ts := matrix(times)
	end := tensors.FromFlatDataAndDimensions(lasts(times), len(times))
	first := []*tensors.Tensor{tensors.FromScalar(int32(0)), tensors.FromScalar(int32(steps)), end}
	state := beginning(starts, times, dim, steps)
	out := repeated(starts, len(times[0]))
	for done := 0; done <= s.opts.MaxSteps && tensors.ToScalar[bool](state[0]); done += steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		from := state[1]
		got, err := chunk.Call(inputs(append(first[:given:given], state...), params)...)
		if err != nil {
			return nil, err
		}
		state = got[1:]
		if out, err = output.Call1(out, ts, got[0], from, state[carried-1]); err != nil {
			return nil, err
		}
	}
	sol := &Solution{Times: times, dim: dim, states: tensors.MustCopyFlatData[float64](out)}
	sol.Reached = tensors.MustCopyFlatData[float64](state[1])
	sol.Accepted, sol.Rejected = integers(state[7]), integers(state[8])
	for b := range sol.Accepted {
		sol.Accepted[b] = max(0, sol.Accepted[b]-1) // the one of size 0
	}
	return sol, nil
}

func lasts(times [][]float64) []float64 {
	t := make([]float64, len(times))
	for b, ts := range times {
		t[b] = ts[len(ts)-1]
	}
	return t
}

// repeated returns the starts at each of the points, of shape [B, points, D].
func repeated(starts [][]float64, points int) *tensors.Tensor {
	flat := make([]float64, 0, len(starts)*points*len(starts[0]))
	for _, start := range starts {
		for range points {
			flat = append(flat, start...)
		}
	}
	return tensors.FromFlatDataAndDimensions(flat, len(starts), points, len(starts[0]))
}

func integers(t *tensors.Tensor) []int {
	flat := tensors.MustCopyFlatData[int32](t)
	out := make([]int, len(flat))
	for i, v := range flat {
		out[i] = int(v)
	}
	return out
}
