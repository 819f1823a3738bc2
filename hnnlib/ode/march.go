package ode

import (
	"context"
	"slices"

	"hnn/hnnlib/internal/loop"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// A loop's state is a struct of nodes on the device and of tensors between calls of the program. Its method fields
// returns pointers to them, in the program's order.

// unpack sets the fields of a state.
func unpack[T any](fields []*T, values []T) {
	for i, f := range fields {
		*f = values[i]
	}
}

// pack returns the fields of a state.
func pack[T any](fields []*T) []T {
	values := make([]T, len(fields))
	for i, f := range fields {
		values[i] = *f
	}
	return values
}

// marching is a loop for [Solver.march].
type marching struct {
	// body is one round. The first node that changes is the number of rounds taken, an Int32.
	body   func(changing, same []*Node) []*Node
	rounds int    // the largest number of rounds
	chunk  int    // the number of rounds in one call of the program
	stops  bool   // the second node that changes, a Bool, says whether to go on
	after  func() // called after every chunk if not nil
}

// march takes rounds until all are taken, the state says to stop or ctx is done. It updates the state.
//
// On the device, each chunk of rounds is a compiled loop, and march checks ctx between chunks. If the device has no
// loops, a call of the program runs body once.
func (s *Solver) march(ctx context.Context, m marching, state []**tensors.Tensor, same []*tensors.Tensor) error {
	if err := s.compile(m, len(state)); err != nil {
		return err
	}
	for {
		done := int(tensors.ToScalar[int32](*state[0]))
		if done >= m.rounds || ctx.Err() != nil || m.stops && !tensors.ToScalar[bool](*state[1]) {
			return nil
		}
		limit := tensors.FromScalar(int32(min(done+m.chunk, m.rounds)))
		var args []any
		for _, t := range slices.Concat(pack(state), []*tensors.Tensor{limit}, same) {
			args = append(args, t)
		}
		next, err := s.program.Call(args...)
		if err != nil {
			return err
		}
		for _, t := range state { // Go's garbage collector doesn't know how large they are
			if err := (*t).FinalizeAll(); err != nil {
				return err
			}
		}
		unpack(state, next)
		if m.after != nil {
			m.after()
		}
	}
}

// compile compiles the program of a chunk on the first call. It uses no constants and no reductions outside the loop:
// gomlx 0.28.2 with go-xla 0.4.1 would share them with the loop's body, which cannot capture nodes.
func (s *Solver) compile(m marching, changing int) (err error) {
	if s.program != nil {
		return nil
	}
	round := func(nodes []*Node) []*Node { return m.body(nodes[:changing], nodes[changing+1:]) }
	more := func(nodes []*Node) *Node {
		within := LessThan(nodes[0], nodes[changing])
		if m.stops {
			return LogicalAnd(nodes[1], within)
		}
		return within
	}
	s.program, err = s.dev.Compile("the rollout by "+s.method.Name, func(nodes []*Node) []*Node {
		if !s.dev.DeviceLoops {
			return round(nodes)
		}
		whole := func(nodes []*Node) []*Node { return append(round(nodes), nodes[changing:]...) }
		return loop.While(nodes, more, whole)[:changing]
	})
	return err
}
