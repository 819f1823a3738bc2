package model_test

import (
	"math"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

func build(t *testing.T, s model.Spec) model.Model {
	t.Helper()
	m, err := model.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The paper's networks: 2n → 200 → 200 → 2n (baseline) or 2 (HNN), the last layer without bias.
func TestSizesAreThePapers(t *testing.T) {
	for _, c := range []struct {
		spec model.Spec
		want int
	}{
		{model.Spec{Kind: "baseline", Dim: 2}, 2*200 + 200 + 200*200 + 200 + 200*2},
		{model.Spec{Kind: "hnn", Dim: 2}, 2*200 + 200 + 200*200 + 200 + 200*2},
		{model.Spec{Kind: "hnn", Dim: 2, Scalars: 1}, 2*200 + 200 + 200*200 + 200 + 200},
		{model.Spec{Kind: "baseline", Dim: 8}, 8*200 + 200 + 200*200 + 200 + 200*8},
		{model.Spec{Kind: "hnn", Dim: 12, Hidden: 10}, 12*10 + 10 + 10*10 + 10 + 10*2},
	} {
		if got := model.Size(build(t, c.spec)); got != c.want {
			t.Errorf("%+v has %d parameters, want %d", c.spec, got, c.want)
		}
	}
}

func TestWeightsAreOrthogonalAndBiasesUniform(t *testing.T) {
	m := model.Initialise(build(t, model.Spec{Kind: "hnn", Dim: 4, Hidden: 50}), seed.Stream(7, "weights"))
	for i, p := range m.Layout() {
		values := tensors.MustCopyFlatData[float32](m.Params()[i])
		if len(p.Dims) == 1 {
			bound := 1 / math.Sqrt(float64(m.Layout()[i-1].Dims[0]))
			most := 0.
			for _, v := range values {
				most = math.Max(most, math.Abs(float64(v)))
			}
			if most > bound || most < 0.8*bound {
				t.Errorf("%s: the largest bias is %g, want close to %g and not above", p.Name, most, bound)
			}
			continue
		}
		w := mat.NewDense(p.Dims[0], p.Dims[1], nil)
		for j, v := range values {
			w.Set(j/p.Dims[1], j%p.Dims[1], float64(v))
		}
		var gram mat.Dense
		if p.Dims[0] >= p.Dims[1] {
			gram.Mul(w.T(), w)
		} else {
			gram.Mul(w, w.T())
		}
		n, _ := gram.Dims()
		for r := range n {
			for c := range n {
				want := 0.
				if r == c {
					want = 1
				}
				if math.Abs(gram.At(r, c)-want) > 1e-5 {
					t.Fatalf("%s: the product of vectors %d and %d is %g, want %g", p.Name, r, c, gram.At(r, c), want)
				}
			}
		}
	}
}

func TestSeedsDecideTheWeights(t *testing.T) {
	m := build(t, model.Spec{Kind: "baseline", Dim: 2, Hidden: 8})
	first := func(s uint64) []float32 {
		return tensors.MustCopyFlatData[float32](model.Initialise(m, seed.Stream(s, "weights")).Params()[0])
	}
	a, b, c := first(1), first(1), first(2)
	if a[0] != b[0] || a[5] != b[5] || a[0] == c[0] {
		t.Errorf("seed 1 gives %v and %v, seed 2 %v", a[:2], b[:2], c[:2])
	}
}

// The network is tanh(tanh(xW₁+b₁)W₂+b₂)W₃, worked out here with gonum.
func TestBaselineIsThePapersNetwork(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	m := model.Initialise(build(t, model.Spec{Kind: "baseline", Dim: 2, Hidden: 9}), seed.Stream(3, "weights"))
	x := mat.NewDense(3, 2, []float64{0.1, -0.4, 1, 2, -0.7, 0.3})
	got, err := phase.NewEvaluator(dev).Derivatives(m, nil, x)
	if err != nil {
		t.Fatal(err)
	}
	h := mat.DenseCopyOf(x)
	for layer := range 3 {
		dims := m.Layout()[2*layer].Dims
		w := mat.NewDense(dims[0], dims[1], nil)
		for j, v := range tensors.MustCopyFlatData[float32](m.Params()[2*layer]) {
			w.Set(j/dims[1], j%dims[1], float64(v))
		}
		var next mat.Dense
		next.Mul(h, w)
		if layer < 2 {
			bias := tensors.MustCopyFlatData[float32](m.Params()[2*layer+1])
			next.Apply(func(_, j int, v float64) float64 { return math.Tanh(v + float64(bias[j])) }, &next)
		}
		h = &next
	}
	if !mat.EqualApprox(got, h, 1e-12) {
		t.Errorf("got %v, want %v", mat.Formatted(got), mat.Formatted(h))
	}
}

// The gradient of the HNN's loss, a gradient of a gradient, agrees with finite differences.
func TestGradientOfGradient(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for _, kind := range []string{"hnn", "baseline"} {
		m := model.Initialise(build(t, model.Spec{Kind: kind, Dim: 2, Hidden: 6}), seed.Stream(1, "weights"))
		x := [][]float64{{0.3, -0.2}, {1, 0.5}, {-0.8, 0.9}}
		dx := [][]float64{{0.1, 0.2}, {-1, 0.4}, {0, -0.3}}
		value := MustNewExec(dev.Backend, func(in []*Node) *Node { return loss.Derivative.Func(m, in[2:], loss.Batch{X: in[0], DX: in[1]}) })
		grads := MustNewExec(dev.Backend, func(in []*Node) []*Node {
			return Gradient(loss.Derivative.Func(m, in[2:], loss.Batch{X: in[0], DX: in[1]}), in[2:]...)
		})
		var wide [][]float64
		for _, p := range m.Params() {
			var flat []float64
			for _, v := range tensors.MustCopyFlatData[float32](p) {
				flat = append(flat, float64(v))
			}
			wide = append(wide, flat)
		}
		args := func() []any {
			all := []any{x, dx}
			for i, p := range m.Layout() {
				all = append(all, tensors.FromFlatDataAndDimensions(append([]float64(nil), wide[i]...), p.Dims...))
			}
			return all
		}
		got := grads.MustCall(args()...)
		const h = 1e-6
		for i, p := range m.Layout() {
			analytic := tensors.MustCopyFlatData[float64](got[i])
			for j := range wide[i] {
				keep := wide[i][j]
				wide[i][j] = keep + h
				up := tensors.ToScalar[float64](value.MustCall(args()...)[0])
				wide[i][j] = keep - h
				down := tensors.ToScalar[float64](value.MustCall(args()...)[0])
				wide[i][j] = keep
				if slope := (up - down) / (2 * h); math.Abs(slope-analytic[j]) > 1e-7 {
					t.Errorf("%s, %s[%d]: gradient %g, finite differences %g", kind, p.Name, j, analytic[j], slope)
				}
			}
		}
	}
}

// resting is a kind of the test's own, of the baseline's network: nothing moves.
type resting struct{ model.Model }

func (m resting) WithParams(params []*tensors.Tensor) model.Model {
	return resting{m.Model.WithParams(params)}
}

func (m resting) Eval(params []*Node, t, x *Node) *Node {
	return MulScalar(m.Model.Eval(params, t, x), 0)
}

// A kind is one entry of the registry.
func TestARegisteredKindIsBuilt(t *testing.T) {
	known := model.Kinds
	t.Cleanup(func() { model.Kinds = known })
	atRest := func(s model.Spec) model.Model {
		s.Kind = "baseline"
		return resting{build(t, s)}
	}
	model.Kinds = append(known[:len(known):len(known)], model.Kind{Name: "resting", Title: "at rest", New: atRest})
	names := model.Names()
	if names[len(names)-1] != "resting" || model.Title("resting") != "at rest" || model.Title("other") != "other" {
		t.Errorf("the registry has %v", names)
	}
	m := model.Initialise(build(t, model.Spec{Kind: "resting", Dim: 2, Hidden: 4}), seed.Stream(1, "weights"))
	dx, err := phase.NewEvaluator(devicetest.OpenForTest(t)).Derivatives(m, nil, mat.NewDense(1, 2, []float64{1, 2}))
	if err != nil || mat.Norm(dx, 2) != 0 {
		t.Errorf("the field is %v (%v)", dx, err)
	}
}

func TestBadSpecs(t *testing.T) {
	for _, c := range []struct {
		spec model.Spec
		want string
	}{
		{model.Spec{Kind: "lnn", Dim: 2}, `unknown model "lnn": expected one of baseline, hnn`},
		{model.Spec{Kind: "hnn", Dim: 3}, "a model needs an even number of coordinates (q and p), but 3 were given"},
		{model.Spec{Kind: "hnn", Dim: 2, Hidden: -1}, "hidden is -1, but a model needs hidden layers of at least 1 unit; the paper's have 200"},
		{model.Spec{Kind: "hnn", Dim: 2, Scalars: 3}, "scalars is 3, but an HNN has 1 output (H) or 2 (the authors' form)"},
	} {
		if _, err := model.New(c.spec); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
