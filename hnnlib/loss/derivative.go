package loss

import (
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// Derivative is the paper's loss on coordinates (equation 3), as a mean over samples and coordinates:
//
//	L = mean ‖f(x) − ẋ‖²
//
// For an HNN, f is itself a gradient of the network, so that minimising L takes a gradient of a
// gradient. batch is (x, ẋ), each of shape [batch, 2n].
var Derivative = Loss{Name: "derivative", Terms: "MSE of $q̇$, $ṗ$", Func: derivative}

func derivative(f phase.Field, params, batch []*Node) *Node {
	x, dx := batch[0], batch[1]
	return ReduceAllMean(Square(Sub(phase.Velocity(f, params, ScalarZero(x.Graph(), x.DType()), x), dx)))
}
