package phase_test

import (
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// scaled is H = w(q² + p²)/2, driven by ṗ += t. Its built counts the graphs that are built of it.
type scaled struct {
	w     float64
	built *int
}

func (scaled) Dim() int                    { return 2 }
func (s scaled) Architecture() any         { return s.built }
func (s scaled) Params() []*tensors.Tensor { return []*tensors.Tensor{tensors.FromScalar(s.w)} }
func (s scaled) Eval(params []*Node, t, x *Node) *Node {
	v := phase.SymplecticGradient(func(x *Node) *Node { return s.Energy(params, x) }, x)
	q, p := phase.Split(v)
	return phase.Join(q, Add(p, ExpandAxes(t, -1)))
}
func (s scaled) Energy(params []*Node, x *Node) *Node {
	*s.built++
	return DivScalar(Mul(params[0], ReduceSum(Square(x), -1)), 2)
}

// Fields of one architecture share programs and differ only in their parameters. A second call compiles nothing.
func TestEvaluatorCompilesOnce(t *testing.T) {
	ev := phase.NewEvaluator(devicetest.OpenForTest(t))
	defer ev.Close()
	built, others := 0, 0
	x := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	for i, f := range []scaled{{1, &built}, {2, &built}, {2, &built}, {1, &others}} {
		h, err := ev.Energies(f, x)
		if err != nil {
			t.Fatal(err)
		}
		if want := []float64{2.5 * f.w, 12.5 * f.w}; h[0] != want[0] || h[1] != want[1] {
			t.Errorf("field %d has the energies %v, want %v", i+1, h, want)
		}
		v, err := ev.Derivatives(f, []float64{10, 20}, x)
		if err != nil {
			t.Fatal(err)
		}
		if want := mat.NewDense(2, 2, []float64{2 * f.w, 10 - f.w, 4 * f.w, 20 - 3*f.w}); !mat.Equal(v, want) {
			t.Errorf("field %d is\n%v, want\n%v", i+1, mat.Formatted(v), mat.Formatted(want))
		}
	}
	if built != 2 || others != 2 {
		t.Errorf("graphs are built %d times of the first architecture and %d times of the other, want 2: field and energy",
			built, others)
	}
}
