package loss

import (
	"fmt"
	"math"
	"strings"

	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// The signs of the third term of [Pixels].
const (
	// SignCode is the authors' code: z_p learns to be the velocity of z_q.
	SignCode = "code"
	// SignPaper is equation 7 of the paper: z_p learns to be minus the velocity of z_q.
	SignPaper = "paper"
)

// Signs lists them.
var Signs = []string{SignCode, SignPaper}

// PixelWeights weigh the terms of [Pixels].
type PixelWeights struct {
	Reconstruction float64 `json:"reconstruction_weight"`
	Dynamics       float64 `json:"dynamics_weight"`
	CC             float64 `json:"cc_weight"`
	Sign           string  `json:"cc_sign"` // one of [Signs]
}

// PaperPixels are the weights and the sign of the authors' code.
var PaperPixels = PixelWeights{Reconstruction: 1, Dynamics: 0.1, CC: 1, Sign: SignCode}

// Check returns an error that names the first setting out of range.
func (w PixelWeights) Check() error {
	for _, v := range []struct {
		key   string
		value float64
	}{{"reconstruction_weight", w.Reconstruction}, {"dynamics_weight", w.Dynamics}, {"cc_weight", w.CC}} {
		if !(v.value >= 0) || math.IsInf(v.value, 0) {
			return fmt.Errorf("%s is %v, but a number of 0 or more is needed", v.key, v.value)
		}
	}
	if w.Sign != SignCode && w.Sign != SignPaper {
		return fmt.Errorf("unknown cc_sign %q: expected one of %s", w.Sign, strings.Join(Signs, ", "))
	}
	return nil
}

// Pixels is the paper's loss on pictures (Task 5), of weights that pass Check. With z the code of a sample x and z′ that of
// the next, one frame later, it is the sum, so weighted, of the means over samples of
//
//	mean (x − decode(z))²             reconstruction, over pixels
//	mean (z′ − (z + f(z)))²           dynamics: one Euler step over a frame, over coordinates
//	mean (z_p − (z_q′ − z_q))²        cc, for canonical coordinates: z_p is the velocity of z_q
//
// The last is the authors' code's; the paper's equation 7 has (z_p + (z_q′ − z_q))². f must be a [model.Autoencoder].
func Pixels(w PixelWeights) Loss {
	return Loss{Name: "pixels", Terms: "pictures, dynamics, coordinates", Func: func(f phase.Field, params []*Node, batch Batch) *Node {
		m, ok := f.(model.Autoencoder)
		if !ok {
			panic(fmt.Errorf("it needs a model that encodes and decodes pictures, and %T does neither", f))
		}
		reconstruction, dynamics, cc := PixelTerms(m, w.Sign, params, batch)
		return Add(Add(MulScalar(reconstruction, w.Reconstruction), MulScalar(dynamics, w.Dynamics)), MulScalar(cc, w.CC))
	}}
}

// PixelTerms are the three terms of [Pixels], each a scalar before it is weighted.
func PixelTerms(m model.Autoencoder, sign string, params []*Node, batch Batch) (reconstruction, dynamics, cc *Node) {
	x := batch.X
	z, next := m.Encode(params, x), m.Encode(params, batch.Next) // one by one: joining them first costs an eighth of the step
	reconstruction = ReduceAllMean(Square(Sub(x, m.Decode(params, z))))
	change := Sub(next, z)
	dynamics = ReduceAllMean(Square(Sub(change, m.Eval(params, ScalarZero(x.Graph(), x.DType()), z))))
	_, p := phase.Split(z)
	velocity, _ := phase.Split(change)
	if sign == SignPaper {
		velocity = Neg(velocity)
	}
	return reconstruction, dynamics, ReduceAllMean(Square(Sub(p, velocity)))
}
