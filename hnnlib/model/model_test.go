package model_test

import (
	"math"
	"slices"
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

// drawn returns a model with weights drawn from a seed.
func drawn(t *testing.T, s model.Spec, from uint64) model.Model {
	t.Helper()
	return model.Initialise(build(t, s), seed.Stream(from, "weights"))
}

// matrix returns parameter i of m; a bias is a matrix of one row.
func matrix(m model.Model, i int) *mat.Dense {
	dims := m.Layout()[i].Dims
	var flat []float64
	for _, v := range tensors.MustCopyFlatData[float32](m.Params()[i]) {
		flat = append(flat, float64(v))
	}
	cols := dims[len(dims)-1]
	return mat.NewDense(len(flat)/cols, cols, flat)
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
	m := drawn(t, model.Spec{Kind: "hnn", Dim: 4, Hidden: 50}, 7)
	for i, p := range m.Layout() {
		w := matrix(m, i)
		if len(p.Dims) == 1 {
			bound := 1 / math.Sqrt(float64(m.Layout()[i-1].Dims[0]))
			if most := math.Max(mat.Max(w), -mat.Min(w)); most > bound || most < 0.8*bound {
				t.Errorf("%s: the largest bias is %g, want close to %g and not above", p.Name, most, bound)
			}
			continue
		}
		var gram mat.Dense
		if p.Dims[0] >= p.Dims[1] {
			gram.Mul(w.T(), w)
		} else {
			gram.Mul(w, w.T())
		}
		n, _ := gram.Dims()
		if one := mat.NewDiagDense(n, slices.Repeat([]float64{1}, n)); !mat.EqualApprox(&gram, one, 1e-5) {
			t.Errorf("%s: the products of its vectors are %v", p.Name, mat.Formatted(&gram))
		}
	}
}

func TestSeedsDecideTheWeights(t *testing.T) {
	first := func(from uint64) *mat.Dense {
		return matrix(drawn(t, model.Spec{Kind: "baseline", Dim: 2, Hidden: 8}, from), 0)
	}
	if a, b, c := first(1), first(1), first(2); !mat.Equal(a, b) || mat.EqualApprox(a, c, 1e-3) {
		t.Errorf("seed 1 gives %v and %v, seed 2 %v", a, b, c)
	}
}

// The network is tanh(tanh(xW₁+b₁)W₂+b₂)W₃, worked out here with gonum.
func TestBaselineIsThePapersNetwork(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	m := drawn(t, model.Spec{Kind: "baseline", Dim: 2, Hidden: 9}, 3)
	x := mat.NewDense(3, 2, []float64{0.1, -0.4, 1, 2, -0.7, 0.3})
	got, err := phase.NewEvaluator(dev).Derivatives(m, nil, x)
	if err != nil {
		t.Fatal(err)
	}
	h := mat.DenseCopyOf(x)
	for layer := range 3 {
		var next mat.Dense
		next.Mul(h, matrix(m, 2*layer))
		if layer < 2 {
			bias := matrix(m, 2*layer+1)
			next.Apply(func(_, j int, v float64) float64 { return math.Tanh(v + bias.At(0, j)) }, &next)
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
		m := drawn(t, model.Spec{Kind: kind, Dim: 2, Hidden: 6}, 1)
		x := [][]float64{{0.3, -0.2}, {1, 0.5}, {-0.8, 0.9}}
		dx := [][]float64{{0.1, 0.2}, {-1, 0.4}, {0, -0.3}}
		lossOf := func(in []*Node) *Node {
			return loss.Derivative.Func(m, in[2:], loss.Batch{X: in[0], DX: in[1]})
		}
		value := MustNewExec(dev.Backend, lossOf)
		grads := MustNewExec(dev.Backend, func(in []*Node) []*Node { return Gradient(lossOf(in), in[2:]...) })
		var wide [][]float64
		for i := range m.Layout() {
			wide = append(wide, matrix(m, i).RawMatrix().Data)
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

// resting is the baseline's network with a field of zero, as a new kind.
type resting struct{ model.Model }

func (m resting) WithParams(params []*tensors.Tensor) model.Model {
	return resting{m.Model.WithParams(params)}
}

func (m resting) Eval(params []*Node, t, x *Node) *Node {
	return MulScalar(m.Model.Eval(params, t, x), 0)
}

// A new kind needs only one entry in Kinds.
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
	m := drawn(t, model.Spec{Kind: "resting", Dim: 2, Hidden: 4}, 1)
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
		{model.Spec{Kind: "hnn", Dim: 2, Hidden: -1},
			"hidden is -1, but a model needs hidden layers of at least 1 unit; the paper's have 200"},
		{model.Spec{Kind: "hnn", Dim: 2, Scalars: 3},
			"scalars is 3, but an HNN has 1 output (H) or 2 (the authors' form)"},
	} {
		if _, err := model.New(c.spec); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
