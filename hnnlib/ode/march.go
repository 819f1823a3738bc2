package ode

import (
	"context"
	"math"

	"hnn/hnnlib/internal/loop"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// march runs body, one round of a fixed-step method, until the given number of rounds is taken or ctx is done,
// and returns what changed. The state begins with the number of rounds taken, an Int32; limit, also an Int32,
// follows what changes and is followed by what stays the same.
//
// On the device, rounds run in chunks of one compiled loop each, between which ctx is asked. Where there are no
// loops, body runs once a call.
func (s *Solver) march(ctx context.Context, body func([]*Node) []*Node,
	state, same []*tensors.Tensor, rounds int) ([]*tensors.Tensor, error) {
	changing := len(state)
	program, err := s.exec("march", func(nodes []*Node) []*Node {
		if !s.dev.DeviceLoops {
			return body(nodes)[:changing]
		}
		more := func(nodes []*Node) *Node { return LessThan(nodes[0], nodes[changing]) }
		return loop.While(nodes, more, body)[:changing]
	})
	if err != nil {
		return nil, err
	}
	chunk := s.roundsInChunk(rounds)
	for {
		done := int(tensors.ToScalar[int32](state[0]))
		if done >= rounds || ctx.Err() != nil {
			return state, nil
		}
		limit := tensors.FromScalar(int32(min(done+chunk, rounds)))
		next, err := program.Call(inputs(state, append([]*tensors.Tensor{limit}, same...))...)
		if err != nil {
			return nil, err
		}
		if err := free(state); err != nil {
			return nil, err
		}
		state = next
	}
}

// free gives back the memory of tensors at once: Go's garbage collector does not see how large they are.
func free(all []*tensors.Tensor) error {
	for _, t := range all {
		if err := t.FinalizeAll(); err != nil {
			return err
		}
	}
	return nil
}

// The rounds of a chunk are chosen by us: a rollout that takes long is asked sixty times whether it is
// cancelled, and a short one never, since the states written so far are copied from chunk to chunk.
const (
	chunksOfMarch = 60
	leastChunk    = 1000
)

func (s *Solver) roundsInChunk(rounds int) int {
	if s.chunkOf > 0 {
		return s.chunkOf
	}
	return max(leastChunk, rounds/chunksOfMarch)
}

// schedule is how a fixed-step method divides the intervals between requested times.
type schedule struct {
	sizes []float64 // [K, B]: the size of each step
	slots []int32   // [K]: the index of the requested time that the step leads to
	batch int       // B
}

// newSchedule divides every interval into equal steps not larger than largest. All trajectories take the same number of
// steps.
func newSchedule(times [][]float64, largest float64) *schedule {
	c := &schedule{batch: len(times)}
	for i := 1; i < len(times[0]); i++ {
		n := 1.0
		for _, ts := range times {
			n = math.Max(n, math.Ceil((ts[i]-ts[i-1])/largest-1e-9)) // the slack forgives rounding of 0.1/0.01
		}
		for range int(n) {
			c.slots = append(c.slots, int32(i))
			for _, ts := range times {
				c.sizes = append(c.sizes, (ts[i]-ts[i-1])/n)
			}
		}
	}
	return c
}

// steps is K, the number of steps.
func (c *schedule) steps() int { return len(c.slots) }

// taken is how many steps trajectory b has taken that started at from and has reached a time.
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

// finish fills in a solution that marched along c: reached [B] are the times of the trajectories, alive [B] is
// false for those that diverged, out has the states [T, B, D].
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

// unfinished is the status of trajectories that could have gone on.
func unfinished(ctx context.Context) Status {
	if ctx.Err() != nil {
		return Cancelled
	}
	return OutOfSteps
}
