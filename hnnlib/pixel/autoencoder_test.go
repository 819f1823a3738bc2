package pixel_test

import (
	"math"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/pixel"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// tinyPixels returns a model, with weights, of pictures of 6 pixels.
func tinyPixels(kind string) *pixel.Autoencoder {
	return withWeights(pixel.Spec{Spec: model.Spec{Kind: kind, Dim: 2, Hidden: 9}, Pixels: 6, Coder: 7}, 4)
}

// withWeights returns the model with weights drawn from a seed.
func withWeights(s pixel.Spec, seedValue uint64) *pixel.Autoencoder {
	return model.Initialise(must(pixel.New(s)), seed.Stream(seedValue, "weights")).(*pixel.Autoencoder)
}

// weights returns the weights of the model as arguments of a program.
func weights(m model.Model) []any {
	var all []any
	for _, p := range m.Params() {
		all = append(all, p)
	}
	return all
}

// The encoder is 1568 → 200 → 200 → 200 → 2 with biases, the decoder its mirror image, and the field has the size of
// the models of coordinates.
func TestPixelModelsHaveThePapersSizes(t *testing.T) {
	coders := 1568*200 + 200 + 2*(200*200+200) + 200*2 + 2 + 2*200 + 200 + 2*(200*200+200) + 200*1568 + 1568
	for _, kind := range []string{"hnn", "baseline"} {
		m := must(pixel.New(pixel.Spec{Spec: model.Spec{Kind: kind, Dim: 2}}))
		got, want := model.Size(m), coders+2*200+200+200*200+200+200*2
		if got != want || m.Dim() != 2 || m.Kind() != kind {
			t.Errorf("%s has %d parameters of %s and %d coordinates, want %d and 2", kind, got, m.Kind(), m.Dim(), want)
		}
		if _, conserves := m.Latent().(phase.WithEnergy); conserves != (kind == "hnn") {
			t.Errorf("%s has a Hamiltonian: %v", kind, conserves)
		}
	}
}

// The encoder agrees with a computation by gonum, and a batch gives the same results as its samples one by one.
func TestEncoderIsThePapersNetwork(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	m := tinyPixels("hnn")
	x := mat.NewDense(3, 6, []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1, 0, 0.5, 0, 0.25, 1, 0, 0, 0, 0, 0, 0.9})
	encode := MustNewExec(dev.Backend, func(in []*Node) *Node { return m.Encode(in[1:], in[0]) })
	run := func(x *mat.Dense) *mat.Dense {
		rows, cols := x.Dims()
		flat := append([]float64(nil), x.RawMatrix().Data...)
		out := encode.MustCall(append([]any{tensors.FromFlatDataAndDimensions(flat, rows, cols)}, weights(m)...)...)
		return mat.NewDense(rows, 2, tensors.MustCopyFlatData[float64](out[0]))
	}
	got := run(x)
	h := mat.DenseCopyOf(x)
	for layer := range 4 {
		dims := m.Layout()[2*layer].Dims
		w := mat.NewDense(dims[0], dims[1], nil)
		for j, v := range tensors.MustCopyFlatData[float32](m.Params()[2*layer]) {
			w.Set(j/dims[1], j%dims[1], float64(v))
		}
		bias := tensors.MustCopyFlatData[float32](m.Params()[2*layer+1])
		var next mat.Dense
		next.Mul(h, w)
		next.Apply(func(i, j int, v float64) float64 {
			v += float64(bias[j])
			if layer < 3 {
				v = math.Max(v, 0)
			}
			if layer == 1 || layer == 2 {
				v += h.At(i, j)
			}
			return v
		}, &next)
		h = &next
	}
	if !mat.EqualApprox(got, h, 1e-12) {
		t.Errorf("got %v, want %v", mat.Formatted(got), mat.Formatted(h))
	}
	for i := range 3 {
		one := run(mat.DenseCopyOf(x.Slice(i, i+1, 0, 6)))
		if !mat.EqualApprox(one, got.Slice(i, i+1, 0, 2), 1e-12) {
			t.Errorf("sample %d alone is %v, in the batch %v", i, one.RawRowView(0), got.RawRowView(i))
		}
	}
}

// The model's field equals the latent field with its part of the weights. An HNN conserves its Hamiltonian.
func TestLatentFieldIsTheFieldAlone(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	ev := phase.NewEvaluator(dev)
	defer ev.Close()
	z := mat.NewDense(2, 2, []float64{0.3, -0.5, 1.1, 0.2})
	for _, kind := range []string{"hnn", "baseline"} {
		m := tinyPixels(kind)
		whole := must(ev.Derivatives(m, nil, z))
		alone := must(ev.Derivatives(m.Latent(), nil, z))
		if !mat.EqualApprox(whole, alone, 1e-12) || mat.Norm(whole, 2) == 0 {
			t.Errorf("%s: %v, alone %v", kind, mat.Formatted(whole), mat.Formatted(alone))
		}
	}
	hnn := tinyPixels("hnn").Latent().(phase.WithEnergy)
	starts, opts := [][]float64{{0.3, -0.5}, {1.1, 0.2}}, ode.Options{RTol: 1e-10, ATol: 1e-10}
	sol := must(ode.Solve(t.Context(), dev, hnn, starts, []float64{0, 5, 10}, opts))
	for b := range 2 {
		energies := must(ev.Energies(hnn, sol.Path(b)))
		if moved := floats.Distance(sol.At(b, 2), sol.At(b, 0), 2); moved < 0.1 {
			t.Errorf("start %d moved by %g only", b, moved)
		}
		for _, h := range energies {
			if math.Abs(h-energies[0]) > 1e-8 {
				t.Errorf("start %d: H goes from %.12g to %.12g", b, energies[0], h)
			}
		}
	}
}

func TestBadPixelModels(t *testing.T) {
	for _, c := range []struct {
		spec pixel.Spec
		want string
	}{
		{pixel.Spec{Spec: model.Spec{Kind: "hnn", Dim: 2}, Pixels: -1}, "pixels is -1, but a positive number is needed"},
		{pixel.Spec{Spec: model.Spec{Kind: "hnn", Dim: 2}, Coder: -2}, "coder is -2, but an autoencoder needs hidden layers of at least 1 unit; the paper's have 200"},
		{pixel.Spec{Spec: model.Spec{Kind: "ae", Dim: 2}}, `unknown model "ae": expected one of baseline, hnn`},
	} {
		if _, err := pixel.New(c.spec); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	m := tinyPixels("hnn")
	exec := MustNewExec(devicetest.OpenForTest(t).Backend, func(in []*Node) *Node { return m.Encode(in[1:], in[0]) })
	_, err := exec.Call(append([]any{[][]float32{{1, 2, 3}}}, weights(m)...)...)
	want := "a sample has 3 numbers, but the model takes 6 pixels"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want …%s", err, want)
	}
}
