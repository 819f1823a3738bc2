package loss

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// Derivative is the paper's loss on coordinates (equation 3), as a mean over samples and coordinates:
//
//	L = mean ‖f(x) − ẋ‖²
//
// For an HNN, f is itself a gradient of the network, so minimising L takes a gradient of a gradient.
var Derivative = Loss{Name: "derivative", Terms: "MSE of $q̇$, $ṗ$", Func: derivative}

func derivative(f phase.Field, params []*Node, batch Batch) *Node {
	x := batch.X
	return ReduceAllMean(Square(Sub(phase.Velocity(f, params, ScalarZero(x.Graph(), x.DType()), x), batch.DX)))
}
