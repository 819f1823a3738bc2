package phase_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// coupled is a Hamiltonian with two degrees of freedom and no symmetry that could hide a swapped index:
// H = q₁²p₂ + sin(q₂)p₁ + p₁³/3.
var coupled = &system.System{Name: "coupled", DoF: 2, H: func(x *Node) *Node {
	q, p := phase.Split(x)
	q1, q2, p1, p2 := phase.Coordinate(q, 0), phase.Coordinate(q, 1), phase.Coordinate(p, 0), phase.Coordinate(p, 1)
	return Add(Add(Mul(Square(q1), p2), Mul(Sin(q2), p1)), DivScalar(PowScalar(p1, 3), 3))
}}

// states draws rows of length dim, normally distributed.
func states(rows, dim int) *mat.Dense {
	rng := rand.New(rand.NewPCG(1, 2))
	m := mat.NewDense(rows, dim, nil)
	m.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, m)
	return m
}

func TestFieldIsTheSymplecticGradientOfTheEnergy(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	hnn, err := model.New(model.Spec{Kind: "hnn", Dim: 4, Hidden: 20})
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]phase.WithEnergy{
		"spring": system.Spring, "coupled": coupled,
		"hnn": model.Initialise(hnn, seed.Stream(0, "weights")).(phase.WithEnergy),
	}
	ev := phase.NewEvaluator(dev)
	defer ev.Close()
	for name, f := range fields {
		x := states(6, f.Dim())
		got, err := ev.Derivatives(f, nil, x)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 6 {
			energy := func(state []float64) float64 {
				e, err := ev.Energies(f, mat.NewDense(1, f.Dim(), append([]float64(nil), state...)))
				if err != nil {
					t.Fatal(err)
				}
				return e[0]
			}
			grad := fd.Gradient(nil, energy, x.RawRowView(i), &fd.Settings{Formula: fd.Central})
			n := f.Dim() / 2
			for j := range n {
				if math.Abs(got.At(i, j)-grad[n+j]) > 1e-7 || math.Abs(got.At(i, n+j)+grad[j]) > 1e-7 {
					t.Errorf("%s at %v: field %v, finite differences of H give ∂H/∂(q,p) = %v",
						name, x.RawRowView(i), got.RawRowView(i), grad)
					break
				}
			}
		}
	}
}

func TestRiemannGradientIsOrthogonalToTheField(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	out := MustNewExec(dev.Backend, func(x *Node) []*Node {
		g, s := phase.RiemannGradient(coupled.H, x), phase.SymplecticGradient(coupled.H, x)
		return []*Node{ReduceSum(Mul(g, s), -1), ReduceSum(Sub(Square(g), Square(s)), -1)}
	}).MustCall([][]float64{{0.3, -1, 0.7, 0.2}, {1, 2, -0.5, 1.5}})
	for i, what := range []string{"their dot product", "the difference of their squared lengths"} {
		for _, v := range out[i].Value().([]float64) {
			if math.Abs(v) > 1e-12 {
				t.Errorf("%s is %g, want 0", what, v)
			}
		}
	}
}

func TestSplitAndJoin(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	x := [][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}}
	out := MustNewExec(dev.Backend, func(x *Node) []*Node {
		q, p := phase.Split(x)
		return []*Node{q, p, phase.Join(q, p), phase.Coordinate(p, 1)}
	}).MustCall(x)
	if q := out[0].Value().([][]float64); q[0][0] != 1 || q[0][1] != 2 || q[1][0] != 5 {
		t.Errorf("q is %v", q)
	}
	if p := out[1].Value().([][]float64); p[0][0] != 3 || p[1][1] != 8 {
		t.Errorf("p is %v", p)
	}
	if joined := out[2].Value().([][]float64); joined[1][2] != 7 || len(joined[0]) != 4 {
		t.Errorf("joined again: %v", joined)
	}
	if p2 := out[3].Value().([]float64); p2[0] != 4 || p2[1] != 8 {
		t.Errorf("p₂ is %v", p2)
	}
}
