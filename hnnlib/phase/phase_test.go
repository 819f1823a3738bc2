package phase_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
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

// H is differentiated with q and p independent, even if one was computed from the other, as after a kick.
func TestFieldOfMomentaThatCameFromPositions(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	x := [][]float64{{0.3, -1, 0.7, 0.2}}
	out := MustNewExec(dev.Backend, func(x *Node) []*Node {
		q, p := phase.Split(x)
		kicked := Add(p, Sin(q))
		state := phase.Join(q, kicked)
		return []*Node{phase.SymplecticGradient(coupled.H, state), phase.SymplecticGradient(coupled.H, apart(state))}
	}).MustCall(x)
	got, want := out[0].Value().([][]float64)[0], out[1].Value().([][]float64)[0]
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 {
			t.Errorf("coordinate %d of the field is %v, want %v", i+1, got[i], want[i])
		}
	}
}

// apart returns x as a node that Split cannot take apart into the nodes that were joined.
func apart(x *Node) *Node { return MulScalar(x, 1) }

// H can be differentiated twice, as training does, even if it uses single coordinates.
func TestSecondDerivatives(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	x := []float64{0.3, -1, 0.7, 0.2}
	second := MustNewExec(dev.Backend, func(x *Node) *Node {
		return Gradient(ReduceAllSum(Square(phase.SymplecticGradient(coupled.H, x))), x)[0]
	})
	size := MustNewExec(dev.Backend, func(x *Node) *Node {
		return ReduceAllSum(Square(phase.SymplecticGradient(coupled.H, x)))
	})
	got := second.MustCall1([][]float64{x}).Value().([][]float64)[0]
	const d = 1e-5
	for i := range x {
		at := func(d float64) float64 {
			moved := append([]float64(nil), x...)
			moved[i] += d
			return size.MustCall1([][]float64{moved}).Value().(float64)
		}
		if want := (at(d) - at(-d)) / (2 * d); math.Abs(got[i]-want) > 1e-8*math.Max(1, math.Abs(want)) {
			t.Errorf("the derivative by coordinate %d is %v, differences say %v", i+1, got[i], want)
		}
	}
}

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
