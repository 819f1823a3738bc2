package phase_test

import (
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// odd is a field over two coordinates whose results a test can make wrong.
type odd struct {
	velocity func(x *Node) *Node
	energy   phase.Hamiltonian
}

func (odd) Dim() int                           { return 2 }
func (odd) Params() []*tensors.Tensor          { return nil }
func (f odd) Eval(_ []*Node, _, x *Node) *Node { return f.velocity(x) }
func (f odd) Energy(_ []*Node, x *Node) *Node  { return f.energy(x) }

// Results of a wrong shape are refused: the graph would broadcast them and give wrong numbers.
func TestResultsOfWrongShapesAreRefused(t *testing.T) {
	ev := phase.NewEvaluator(devicetest.OpenForTest(t))
	defer ev.Close()
	states := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	for name, c := range map[string]struct {
		f    odd
		want string
	}{
		"one velocity": {odd{velocity: func(x *Node) *Node { return ReduceSum(x, -1) }},
			"the field can't be built for inputs of shape (Float64)[3, 2], (Float64)[3]: the field returns (Float64)[3] for states (Float64)[3, 2], but must return the same shape: ẋ of each state"},
		"energy per coordinate": {odd{energy: func(x *Node) *Node { return Square(x) }},
			"the Hamiltonian can't be built for inputs of shape (Float64)[3, 2]: the Hamiltonian returns (Float64)[3, 2] for states (Float64)[3, 2], but must reduce [batch, 2] to [batch]: "},
		"one energy for all": {odd{energy: func(x *Node) *Node { return ReduceAllSum(x) }},
			"the Hamiltonian can't be built for inputs of shape (Float64)[3, 2]: the Hamiltonian returns (Float64) for states (Float64)[3, 2], but must reduce [batch, 2] to [batch]: "},
		"gradient of a column": {odd{velocity: func(x *Node) *Node {
			return phase.SymplecticGradient(func(x *Node) *Node { return ReduceAndKeep(Square(x), ReduceSum, -1) }, x)
		}}, "the field can't be built for inputs of shape (Float64)[3, 2], (Float64)[3]: the Hamiltonian returns (Float64)[3, 1] for states (Float64)[3, 2], but must reduce [batch, 2] to [batch]: "},
	} {
		var err error
		if c.f.energy != nil {
			_, err = ev.Energies(c.f, states)
		} else {
			_, err = ev.Derivatives(c.f, nil, states)
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got  %v\nwant %s", name, err, c.want)
		}
	}
}
