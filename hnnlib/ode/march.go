package ode

import (
	"context"
	"math"
	"slices"

	"hnn/hnnlib/internal/loop"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// marching is a loop for [Solver.march].
type marching struct {
	// body is one round. Its state has three parts: the nodes that change, the first of which is the number of rounds
	// taken, an Int32; a limit of that number; and the nodes that stay the same.
	body   func(state []*Node) []*Node
	rounds int                             // the largest number of rounds
	chunk  int                             // the number of rounds in one call of the program
	active int                             // the index of the Bool in the state that says whether to go on; 0 if none
	after  func(changed []*tensors.Tensor) // called after every chunk if not nil
}

// march takes rounds until all are taken, nothing is active or ctx is done. It returns the part of the state that
// changes.
//
// On the device, each chunk of rounds is a compiled loop, and march checks ctx between chunks. If the device has no
// loops, a call of the program runs body once.
func (s *Solver) march(ctx context.Context, m marching, state, same []*tensors.Tensor) ([]*tensors.Tensor, error) {
	if err := s.compile(m, len(state)); err != nil {
		return nil, err
	}
	for {
		done := int(tensors.ToScalar[int32](state[0]))
		if done >= m.rounds || ctx.Err() != nil || m.active > 0 && !tensors.ToScalar[bool](state[m.active]) {
			return state, nil
		}
		limit := tensors.FromScalar(int32(min(done+m.chunk, m.rounds)))
		var args []any
		for _, t := range slices.Concat(state, []*tensors.Tensor{limit}, same) {
			args = append(args, t)
		}
		next, err := s.program.Call(args...)
		if err != nil {
			return nil, err
		}
		for _, t := range state { // Go's garbage collector doesn't know how large they are
			if err := t.FinalizeAll(); err != nil {
				return nil, err
			}
		}
		state = next
		if m.after != nil {
			m.after(state)
		}
	}
}

// compile compiles the program of a chunk on the first call. It uses no constants and no reductions outside the loop:
// gomlx 0.28.2 with go-xla 0.4.1 would share them with the loop's body, which cannot capture nodes.
func (s *Solver) compile(m marching, changing int) (err error) {
	if s.program != nil {
		return nil
	}
	more := func(nodes []*Node) *Node {
		within := LessThan(nodes[0], nodes[changing])
		if m.active > 0 {
			return LogicalAnd(nodes[m.active], within)
		}
		return within
	}
	s.program, err = s.dev.Compile("the rollout by "+s.method.Name, func(nodes []*Node) []*Node {
		if !s.dev.DeviceLoops {
			return m.body(nodes)[:changing]
		}
		return loop.While(nodes, more, m.body)[:changing]
	})
	return err
}

// schedule divides the intervals between requested times into the steps of a fixed-step method.
type schedule struct {
	sizes []float64 // [K, B]: the size of each step
	slots []int32   // [K]: the index of the requested time that the step leads to
	batch int       // B
}

// newSchedule divides every interval into equal steps not larger than largest, and each step into parts. All
// trajectories take the same number of steps.
func newSchedule(times [][]float64, largest float64, parts ...float64) *schedule {
	c := &schedule{batch: len(times)}
	for i := 1; i < len(times[0]); i++ {
		n := 1.0
		for _, ts := range times {
			n = math.Max(n, math.Ceil((ts[i]-ts[i-1])/largest-1e-9)) // 1e-9 allows for rounding, as in 0.1/0.01
		}
		for _, part := range slices.Repeat(parts, int(n)) {
			c.slots = append(c.slots, int32(i))
			for _, ts := range times {
				c.sizes = append(c.sizes, part*((ts[i]-ts[i-1])/n))
			}
		}
	}
	return c
}

// taken returns the number of steps of trajectory b from time from up to time reached.
func (c *schedule) taken(b int, from, reached float64) int {
	for k := range c.slots {
		h := c.sizes[k*c.batch+b]
		if from+h/2 > reached {
			return k
		}
		from += h
	}
	return len(c.slots)
}

// tensors returns sizes and slots.
func (c *schedule) tensors() []*tensors.Tensor {
	return []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(c.sizes, len(c.slots), c.batch),
		tensors.FromFlatDataAndDimensions(c.slots, len(c.slots)),
	}
}

// finish fills in a solution from the results of the loop: reached [B] is the last time of each trajectory, alive [B]
// is false for those that diverged, and out [T, B, D] has the states.
func (c *schedule) finish(ctx context.Context, sol *Solution, reached, alive, out *tensors.Tensor) {
	sol.Reached = tensors.MustCopyFlatData[float64](reached)
	for b, ok := range tensors.MustCopyFlatData[bool](alive) {
		first, last := sol.Times[b][0], sol.Times[b][len(sol.Times[b])-1]
		// Sums of steps are rounded.
		if math.Abs(sol.Reached[b]-last) <= 1e-9*math.Max(math.Abs(last), last-first) {
			sol.Reached[b] = last
		}
		sol.Accepted[b] = c.taken(b, first, sol.Reached[b])
		switch {
		case !ok:
			sol.Status[b] = Diverged
		case sol.Reached[b] < last:
			sol.Status[b] = unfinished(ctx)
		}
	}
	tensors.MustConstFlatData(out, func(flat []float64) {
		for i := range sol.Times[0] {
			for b := range sol.Times {
				copy(sol.At(b, i), flat[(i*c.batch+b)*sol.dim:])
			}
		}
	})
}

// unfinished returns the status of trajectories that could have gone on.
func unfinished(ctx context.Context) Status {
	if ctx.Err() != nil {
		return Cancelled
	}
	return OutOfSteps
}
