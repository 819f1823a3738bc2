package pixel

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hnn/hnnlib/loss"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// The signs of the third term of [Loss].
const (
	// SignCode is the authors' code: z_p learns to be the velocity of z_q.
	SignCode = "code"
	// SignPaper is equation 7 of the paper: z_p learns to be minus the velocity of z_q.
	SignPaper = "paper"
)

// Signs lists the signs.
var Signs = []string{SignCode, SignPaper}

// LossWeights weigh the terms of [Loss].
type LossWeights struct {
	Reconstruction float64 `json:"reconstruction_weight" meaning:"weight of the loss of pictures"`
	Dynamics       float64 `json:"dynamics_weight" meaning:"weight of the loss of latent derivatives"`
	CC             float64 `json:"cc_weight" meaning:"weight of the loss that makes latent coordinates canonical"`
	// Sign is one of [Signs].
	Sign string `json:"cc_sign" meaning:"sign of the velocity in that loss: code, as the authors', or paper"`
}

// PaperLoss are the weights and the sign of the authors' code.
var PaperLoss = LossWeights{Reconstruction: 1, Dynamics: 0.1, CC: 1, Sign: SignCode}

// Check returns an error that names the first setting out of range.
func (w LossWeights) Check() error {
	for _, v := range []struct {
		key   string
		value float64
	}{{"reconstruction_weight", w.Reconstruction}, {"dynamics_weight", w.Dynamics}, {"cc_weight", w.CC}} {
		if !(v.value >= 0) || math.IsInf(v.value, 0) {
			return fmt.Errorf("%s is %v, but a number of 0 or more is needed", v.key, v.value)
		}
	}
	if !slices.Contains(Signs, w.Sign) {
		return fmt.Errorf("unknown cc_sign %q: expected one of %s", w.Sign, strings.Join(Signs, ", "))
	}
	return nil
}

// Loss returns the paper's loss on pictures (Task 5) with weights that pass Check. With z the code of a sample x and z′
// the code of the next sample, one frame later, it is the weighted sum of the means over samples of
//
//	mean (x − decode(z))²             reconstruction, over pixels
//	mean (z′ − (z + f(z)))²           dynamics: one Euler step over a frame, over coordinates
//	mean (z_p − (z_q′ − z_q))²        cc, for canonical coordinates: z_p is the velocity of z_q
//
// The last term is as in the authors' code; the paper's equation 7 has (z_p + (z_q′ − z_q))². The field must be an
// [Autoencoder].
func Loss(w LossWeights) loss.Loss {
	return loss.Loss{Name: "pixels", Terms: "pictures, dynamics, coordinates", Func: w.weighted}
}

// weighted returns the weighted sum of the terms.
func (w LossWeights) weighted(f phase.Field, params []*Node, batch loss.Batch) *Node {
	m, ok := f.(*Autoencoder)
	if !ok {
		panic(fmt.Errorf("it needs a model that encodes and decodes pictures, and %T does neither", f))
	}
	terms := LossTerms(m, w.Sign, params, batch)
	return Add(Add(MulScalar(terms[0], w.Reconstruction), MulScalar(terms[1], w.Dynamics)), MulScalar(terms[2], w.CC))
}

// LossTerms returns the three terms of [Loss], each a scalar, without their weights.
func LossTerms(m *Autoencoder, sign string, params []*Node, batch loss.Batch) []*Node {
	x := batch.X
	z, next := m.Encode(params, x), m.Encode(params, batch.Next) // faster than one batch of both
	reconstruction := ReduceAllMean(Square(Sub(x, m.Decode(params, z))))
	change := Sub(next, z)
	dynamics := ReduceAllMean(Square(Sub(change, m.Eval(params, ScalarZero(x.Graph(), x.DType()), z))))
	_, p := phase.Split(z)
	velocity, _ := phase.Split(change)
	if sign == SignPaper {
		velocity = Neg(velocity)
	}
	return []*Node{reconstruction, dynamics, ReduceAllMean(Square(Sub(p, velocity)))}
}
