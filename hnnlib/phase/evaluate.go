package phase

import (
	"fmt"

	"hnn/hnnlib/device"

	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Evaluator computes fields and energies at given states, in float64. It keeps compiled programs: fields with the same
// [ProgramKey], as the models of one architecture, share them.
type Evaluator struct {
	dev      *device.Device
	programs map[evaluated]*device.Program
}

// evaluated is what a compiled program computes.
type evaluated struct {
	field any // its program key
	what  string
}

// NewEvaluator returns an evaluator that has compiled nothing yet.
func NewEvaluator(dev *device.Device) *Evaluator {
	return &Evaluator{dev, map[evaluated]*device.Program{}}
}

// Close frees the compiled programs.
func (e *Evaluator) Close() {
	for _, p := range e.programs {
		p.Close()
	}
	clear(e.programs)
}

// Derivatives returns f's ẋ for each row of states, both of shape [rows, 2n], at so many times; nil means time 0.
func (e *Evaluator) Derivatives(f Field, times []float64, states *mat.Dense) (*mat.Dense, error) {
	rows, cols := states.Dims()
	if times == nil {
		times = make([]float64, rows)
	}
	if len(times) != rows {
		return nil, fmt.Errorf("%d times were given for %d states, but each needs one", len(times), rows)
	}
	flat, err := e.call("the field", f, states, []any{times}, func(in []*Node) *Node {
		return Velocity(f, in[2:], in[1], in[0])
	})
	if err != nil {
		return nil, err
	}
	return mat.NewDense(rows, cols, flat), nil
}

// Energies returns f's H for each row of states of shape [rows, 2n].
func (e *Evaluator) Energies(f WithEnergy, states *mat.Dense) ([]float64, error) {
	return e.call("the Hamiltonian", f, states, nil, func(in []*Node) *Node { return EnergyOf(f, in[1:], in[0]) })
}

// call returns fn, called what in errors, of the states, what else is given, and f's parameters.
func (e *Evaluator) call(what string, f Field, states *mat.Dense, given []any,
	fn func(in []*Node) *Node) ([]float64, error) {
	key := evaluated{ProgramKey(f), what}
	program, ok := e.programs[key]
	if !ok {
		var err error
		program, err = e.dev.Compile(what, func(in []*Node) []*Node { return []*Node{fn(in)} })
		if err != nil {
			return nil, err
		}
		e.programs[key] = program
	}
	rows, cols := states.Dims()
	args := []any{tensors.FromFlatDataAndDimensions(mat.DenseCopyOf(states).RawMatrix().Data, rows, cols)}
	args = append(args, given...)
	for _, p := range f.Params() {
		args = append(args, p)
	}
	out, err := program.Call1(args...)
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float64](out)
}

// Derivatives is [Evaluator.Derivatives] for one call, at time 0.
func Derivatives(dev *device.Device, f Field, states *mat.Dense) (*mat.Dense, error) {
	e := NewEvaluator(dev)
	defer e.Close()
	return e.Derivatives(f, nil, states)
}

// Energies is [Evaluator.Energies] for one call.
func Energies(dev *device.Device, f WithEnergy, states *mat.Dense) ([]float64, error) {
	e := NewEvaluator(dev)
	defer e.Close()
	return e.Energies(f, states)
}
