// Package loop runs a loop over graph nodes on the device, as one compiled While.
//
// On XLA, a loop's body can't capture anything from outside: everything that it reads must be part of its state. The
// pure-Go backend can't run such loops; callers then run the same body from Go.
//
// It imports no other package of the project.
package loop

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Node is a node of GoMLX's computation graph.
type Node = graph.Node

// While repeats body on state as long as more returns true (a scalar Bool), and returns the last state. body must
// return nodes of the same number, shapes and dtypes as state.
func While(state []*Node, more func(state []*Node) *Node, body func(state []*Node) []*Node) []*Node {
	g := state[0].Graph()
	cond := graph.NewClosure(g, func(g *graph.Graph) []*Node { return []*Node{more(parameters(g, state))} })
	next := graph.NewClosure(g, func(g *graph.Graph) []*Node { return body(parameters(g, state)) })
	return graph.While(cond, next, state...)
}

func parameters(g *graph.Graph, like []*Node) []*Node {
	nodes := make([]*Node, len(like))
	for i, n := range like {
		nodes[i] = graph.Parameter(g, fmt.Sprintf("state%d", i), n.Shape())
	}
	return nodes
}
