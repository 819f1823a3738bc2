package pixel_test

import (
	"math"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/pixel"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// tiny returns a model, with weights, of pictures of 5 pixels.
func tiny(kind string) *pixel.Autoencoder {
	return withWeights(pixel.Spec{Spec: model.Spec{Kind: kind, Dim: 2, Hidden: 4}, Pixels: 5, Coder: 3}, 2)
}

var (
	tinyX    = [][]float64{{0.1, 0.9, 0.3, 0, 1}, {0.7, 0.2, 0, 0.4, 0.5}}
	tinyNext = [][]float64{{0.2, 0.8, 0.1, 0.3, 0.9}, {0.6, 0, 0.3, 0.5, 0.2}}
)

// wide returns the model's weights as float64, one slice for each parameter.
func wide(m model.Model) [][]float64 {
	var all [][]float64
	for _, p := range m.Params() {
		var flat []float64
		for _, v := range tensors.MustCopyFlatData[float32](p) {
			flat = append(flat, float64(v))
		}
		all = append(all, flat)
	}
	return all
}

// arguments returns the samples and the weights as arguments of a program.
func arguments(m model.Model, flat [][]float64) []any {
	all := []any{tinyX, tinyNext}
	for i, p := range m.Layout() {
		all = append(all, tensors.FromFlatDataAndDimensions(append([]float64(nil), flat[i]...), p.Dims...))
	}
	return all
}

// The terms agree with a computation from codes, field and pictures of one sample at a time.
func TestPixelTermsAreThePapers(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for _, kind := range []string{"hnn", "baseline"} {
		m := tiny(kind)
		args := arguments(m, wide(m))
		parts := MustNewExec(dev.Backend, func(in []*Node) []*Node {
			z := m.Encode(in[2:], in[0])
			field := m.Eval(in[2:], ScalarZero(z.Graph(), z.DType()), z)
			return []*Node{z, m.Encode(in[2:], in[1]), field, m.Decode(in[2:], z)}
		}).MustCall(args...)
		var z, next, field, shown []float64
		for i, to := range []*[]float64{&z, &next, &field, &shown} {
			*to = tensors.MustCopyFlatData[float64](parts[i])
		}
		var reconstruction, dynamics, code, paper float64
		for i := range 2 {
			for k := range 5 {
				reconstruction += math.Pow(tinyX[i][k]-shown[5*i+k], 2) / 10
			}
			for k := range 2 {
				dynamics += math.Pow(next[2*i+k]-(z[2*i+k]+field[2*i+k]), 2) / 4
			}
			code += math.Pow(z[2*i+1]-(next[2*i]-z[2*i]), 2) / 2
			paper += math.Pow(z[2*i+1]+(next[2*i]-z[2*i]), 2) / 2
		}
		for sign, cc := range map[string]float64{pixel.SignCode: code, pixel.SignPaper: paper} {
			w := pixel.LossWeights{Reconstruction: 2, Dynamics: 0.3, CC: 5, Sign: sign}
			got := MustNewExec(dev.Backend, func(in []*Node) []*Node {
				return append(pixel.LossTerms(m, sign, in[2:], pair(in)), pixel.Loss(w).Func(m, in[2:], pair(in)))
			}).MustCall(args...)
			for i, want := range []float64{reconstruction, dynamics, cc, 2*reconstruction + 0.3*dynamics + 5*cc} {
				if v := tensors.ToScalar[float64](got[i]); math.Abs(v-want) > 1e-12 {
					t.Errorf("%s, sign of the %s: number %d is %.15g, want %.15g", kind, sign, i, v, want)
				}
			}
		}
		if code == paper {
			t.Error("the signs can't be told apart by this test")
		}
	}
}

// The gradient of the whole loss, through encoder, decoder and (for the HNN, a gradient itself) field, agrees with
// finite differences.
func TestPixelGradients(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	for _, kind := range []string{"hnn", "baseline"} {
		m := tiny(kind)
		f := pixel.Loss(pixel.PaperLoss).Func
		value := MustNewExec(dev.Backend, func(in []*Node) *Node { return f(m, in[2:], pair(in)) })
		flat := wide(m)
		gradient := MustNewExec(dev.Backend, func(in []*Node) []*Node {
			return Gradient(f(m, in[2:], pair(in)), in[2:]...)
		})
		got := gradient.MustCall(arguments(m, flat)...)
		at := func() float64 { return tensors.ToScalar[float64](value.MustCall(arguments(m, flat)...)[0]) }
		const h = 1e-6
		for i, p := range m.Layout() {
			analytic := tensors.MustCopyFlatData[float64](got[i])
			for j := range flat[i] {
				keep := flat[i][j]
				flat[i][j] = keep + h
				up := at()
				flat[i][j] = keep - h
				down := at()
				flat[i][j] = keep
				if slope := (up - down) / (2 * h); math.Abs(slope-analytic[j]) > 1e-7 {
					t.Errorf("%s, %s[%d]: gradient %g, finite differences %g", kind, p.Name, j, analytic[j], slope)
				}
			}
		}
	}
}

func TestPixelWeightsOutOfRange(t *testing.T) {
	for want, change := range map[string]func(*pixel.LossWeights){
		"reconstruction_weight is -1, but a number of 0 or more is needed": func(w *pixel.LossWeights) { w.Reconstruction = -1 },
		"dynamics_weight is NaN, but a number of 0 or more is needed":      func(w *pixel.LossWeights) { w.Dynamics = math.NaN() },
		"cc_weight is +Inf, but a number of 0 or more is needed":           func(w *pixel.LossWeights) { w.CC = math.Inf(1) },
		`unknown cc_sign "plus": expected one of code, paper`:              func(w *pixel.LossWeights) { w.Sign = "plus" },
	} {
		w := pixel.PaperLoss
		change(&w)
		if err := w.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := pixel.PaperLoss.Check(); err != nil {
		t.Error(err)
	}
}

// pair returns a batch of pictures and the pictures after them.
func pair(in []*Node) loss.Batch { return loss.Batch{X: in[0], Next: in[1]} }
