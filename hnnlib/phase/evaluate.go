package phase

import (
	"hnn/hnnlib/device"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Derivatives returns f's ẋ for each row of states, both of shape [rows, 2n], computed in float64.
func Derivatives(dev *device.Device, f Field, states *mat.Dense) (*mat.Dense, error) {
	flat, err := onStates(dev, f, states, func(params []*Node, x *Node) *Node {
		return f.Eval(params, graph.ScalarZero(x.Graph(), x.DType()), x)
	})
	if err != nil {
		return nil, err
	}
	rows, cols := states.Dims()
	return mat.NewDense(rows, cols, flat), nil
}

// Energies returns f's H for each row of states of shape [rows, 2n], computed in float64.
func Energies(dev *device.Device, f Conservative, states *mat.Dense) ([]float64, error) {
	return onStates(dev, f, states, f.Energy)
}

func onStates(dev *device.Device, f Field, states *mat.Dense, fn func(params []*Node, x *Node) *Node) ([]float64, error) {
	rows, cols := states.Dims()
	flat := append([]float64(nil), mat.DenseCopyOf(states).RawMatrix().Data...)
	args := []any{tensors.FromFlatDataAndDimensions(flat, rows, cols)}
	for _, p := range f.Params() {
		args = append(args, p)
	}
	exec, err := graph.NewExec(dev.Backend, func(in []*Node) *Node { return fn(in[1:], in[0]) })
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	out, err := exec.Call1(args...)
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float64](out)
}
