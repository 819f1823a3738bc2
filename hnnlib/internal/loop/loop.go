// Package loop runs a loop over graph nodes on the device, as one compiled While.
//
// On XLA, a loop's body can't capture anything from outside: everything that it reads must be part of its state. The
// pure-Go backend can't run such loops; callers then run the same body from Go.
//
// It imports no other package of the project.
package loop

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
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

// Take returns row k (a scalar Int32) of table: [K, …] → […].
func Take(table, k *Node) *Node {
	dims := table.Shape().Dimensions
	if !can(table, compute.OpTypeDynamicSlice) {
		return graph.Reshape(graph.Gather(table, graph.Reshape(k, 1, 1)), dims[1:]...)
	}
	row := append([]int{1}, dims[1:]...)
	return graph.Reshape(graph.DynamicSlice(table, starts(k, len(dims)), row), dims[1:]...)
}

// Put returns table of shape [K, …] with row k (a scalar Int32) replaced by row of shape […].
func Put(table, row, k *Node) *Node {
	dims := table.Shape().Dimensions
	row = graph.ExpandAxes(row, 0)
	if can(table, compute.OpTypeDynamicUpdateSlice) {
		return graph.DynamicUpdateSlice(table, row, starts(k, len(dims)))
	}
	index := graph.Iota(table.Graph(), shapes.Make(dtypes.Int32, dims...), 0)
	here := graph.Equal(index, graph.BroadcastToDims(k, dims...))
	return graph.Where(here, graph.BroadcastToDims(row, dims...), table)
}

func starts(k *Node, rank int) []*Node {
	at := []*Node{k}
	for range rank - 1 {
		at = append(at, graph.Const(k.Graph(), int32(0)))
	}
	return at
}

// can reports whether the backend has the operation. The pure-Go backend lacks dynamic slices.
func can(n *Node, op compute.OpType) bool {
	return n.Graph().Backend().Capabilities().Operations[op]
}
