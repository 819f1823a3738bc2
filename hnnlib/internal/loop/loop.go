// Package loop runs a loop over graph nodes on the device, as one compiled While.
//
// A While body captures nothing from outside on XLA: everything it reads must be part of its state.
// The pure-Go backend does not run such loops; callers step there from Go through the same body.
//
// It imports no other package of the project.
package loop

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Node is a node of GoMLX's computation graph.
type Node = graph.Node

// While repeats body on state for as long as more returns true (a scalar Bool node). body returns as
// many nodes as state has, with the same shapes and dtypes; so does While.
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
