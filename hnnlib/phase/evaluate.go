package phase

import (
	"hnn/hnnlib/device"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Derivatives returns f's ẋ for each row of states, both of shape [rows, 2n], computed in float64.
func Derivatives(dev *device.Device, f Field, states *mat.Dense) (*mat.Dense, error) {
	flat, err := onStates(dev, "the field", f, states, func(params []*Node, x *Node) *Node {
		return Velocity(f, params, graph.ScalarZero(x.Graph(), x.DType()), x)
	})
	if err != nil {
		return nil, err
	}
	rows, cols := states.Dims()
	return mat.NewDense(rows, cols, flat), nil
}

// Energies returns f's H for each row of states of shape [rows, 2n], computed in float64.
func Energies(dev *device.Device, f WithEnergy, states *mat.Dense) ([]float64, error) {
	return onStates(dev, "the Hamiltonian", f, states, func(params []*Node, x *Node) *Node { return EnergyOf(f, params, x) })
}

func onStates(dev *device.Device, what string, f Field, states *mat.Dense, fn func(params []*Node, x *Node) *Node) ([]float64, error) {
	rows, cols := states.Dims()
	flat := append([]float64(nil), mat.DenseCopyOf(states).RawMatrix().Data...)
	args := []any{tensors.FromFlatDataAndDimensions(flat, rows, cols)}
	for _, p := range f.Params() {
		args = append(args, p)
	}
	program, err := dev.Compile(what, func(in []*Node) []*Node { return []*Node{fn(in[1:], in[0])} })
	if err != nil {
		return nil, err
	}
	defer program.Close()
	out, err := program.Call1(args...)
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float64](out)
}
