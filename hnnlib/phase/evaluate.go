package phase

import (
	"reflect"

	"hnn/hnnlib/device"

	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Evaluator computes fields and energies at given states, in float64. It keeps compiled programs; fields with the same
// [ProgramKey], such as models of one architecture, share them.
type Evaluator struct {
	dev      *device.Device
	programs map[[2]any]*device.Program // by the field's ProgramKey and the name given to Call
}

// NewEvaluator returns an evaluator that has compiled nothing yet.
func NewEvaluator(dev *device.Device) *Evaluator {
	return &Evaluator{dev, map[[2]any]*device.Program{}}
}

// Close frees the compiled programs.
func (e *Evaluator) Close() {
	for _, p := range e.programs {
		p.Close()
	}
	clear(e.programs)
}

// Derivatives returns f's ẋ for each row of states [rows, 2n], at one time for each row; nil means time 0.
func (e *Evaluator) Derivatives(f Field, times []float64, states *mat.Dense) (*mat.Dense, error) {
	rows, cols := states.Dims()
	if times == nil {
		times = make([]float64, rows)
	}
	out, err := e.Call(f, "the field", func(in, params []*Node) []*Node {
		return []*Node{Velocity(f, params, in[1], in[0])}
	}, tensorOf(states), tensors.FromFlatDataAndDimensions(times, rows))
	if err != nil {
		return nil, err
	}
	return mat.NewDense(rows, cols, tensors.MustCopyFlatData[float64](out[0])), nil
}

// Energies returns f's H for each row of states of shape [rows, 2n].
func (e *Evaluator) Energies(f WithEnergy, states *mat.Dense) ([]float64, error) {
	out, err := e.Call(f, "the Hamiltonian", func(in, params []*Node) []*Node {
		return []*Node{energy(hamiltonian(f, params), in[0])}
	}, tensorOf(states))
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float64](out[0])
}

// tensorOf returns m as a float64 tensor of the same shape.
func tensorOf(m *mat.Dense) *tensors.Tensor {
	rows, cols := m.Dims()
	return tensors.FromFlatDataAndDimensions(mat.DenseCopyOf(m).RawMatrix().Data, rows, cols)
}

// Call returns the values of fn for the given inputs and f's parameters. It compiles fn once for each [ProgramKey] of f
// and each what, a name for fn that also appears in errors.
func (e *Evaluator) Call(f Field, what string, fn func(in, params []*Node) []*Node,
	given ...any) ([]*tensors.Tensor, error) {
	n := len(given)
	key := [2]any{ProgramKey(f), what}
	program, ok := e.programs[key]
	if !ok {
		var err error
		program, err = e.dev.Compile(what, func(in []*Node) []*Node { return fn(in[:n], in[n:]) })
		if err != nil {
			return nil, err
		}
		e.programs[key] = program
	}
	for _, p := range f.Params() {
		given = append(given, p)
	}
	return program.Call(given...)
}

// Architect is implemented by fields that have many instances with one formula, such as models of one architecture.
type Architect interface {
	// Architecture returns a comparable value. Fields of one type with equal values compute the same from equal Params.
	Architecture() any
}

// ProgramKey identifies what f's Eval and Energy compute, apart from the values of its Params: fields with equal keys
// share compiled programs. A field that is not an [Architect] is its own key. A field that can't be compared, such as a
// struct with a function, gets a new key every time: use a pointer.
func ProgramKey(f Field) any {
	if a, ok := f.(Architect); ok {
		return [2]any{reflect.TypeOf(f), a.Architecture()}
	}
	if reflect.ValueOf(f).Comparable() {
		return f
	}
	return new(byte)
}
