package loop

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

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
