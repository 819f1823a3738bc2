package pixel

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Evaluator predicts films with models and measures them.
type Evaluator struct {
	Latent *eval.Evaluator // evaluates fields in latent space, where the unit of time is one frame
}

// Encode returns the latent states, each of length 2n, of pairs of successive frames of shape [samples, 1568] in C
// order.
func (e Evaluator) Encode(m *Autoencoder, pairs []float32) ([][]float64, error) {
	x := tensors.FromFlatDataAndDimensions(pairs, len(pairs)/m.spec.Pixels, m.spec.Pixels)
	flat, err := e.call("the encoder", m, m.Encode, x)
	if err != nil {
		return nil, err
	}
	wide := make([]float64, len(flat))
	for i, v := range flat {
		wide[i] = float64(v)
	}
	return slices.Collect(slices.Chunk(wide, m.Dim())), nil
}

// Decode returns the pairs of frames, each of 1568 numbers, for latent states of length 2n.
func (e Evaluator) Decode(m *Autoencoder, states [][]float64) ([][]float32, error) {
	var narrow []float32
	for _, v := range slices.Concat(states...) {
		narrow = append(narrow, float32(v))
	}
	flat, err := e.call("the decoder", m, m.Decode, tensors.FromFlatDataAndDimensions(narrow, len(states), m.Dim()))
	return slices.Collect(slices.Chunk(flat, m.spec.Pixels)), err
}

// call runs a part of the model on x.
func (e Evaluator) call(part string, m *Autoencoder, fn func(params []*Node, x *Node) *Node,
	x *tensors.Tensor) ([]float32, error) {
	out, err := e.Latent.Points.Call(m, part, func(in, params []*Node) []*Node {
		return []*Node{fn(params, in[0])}
	}, x)
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float32](out[0])
}

// Rollouts encodes the first two frames of each true film and predicts a film of the same length; its first two frames
// are decoded like the others. A film ends early if its latent state diverges.
func (e Evaluator) Rollouts(ctx context.Context, m *Autoencoder, truth []Course) ([]Course, error) {
	var given []float32
	for _, c := range truth {
		given = append(append(given, c.Frames[0]...), c.Frames[1]...)
	}
	starts, err := e.Encode(m, given)
	if err != nil {
		return nil, err
	}
	ahead := len(truth[0].Frames) - 2
	latent, err := e.Latent.Rollouts(ctx, m.subject(), starts, dataset.Times(float64(ahead), ahead+1))
	if err != nil {
		return nil, fmt.Errorf("in latent space: %w", err)
	}
	var states [][]float64
	for _, c := range latent {
		states = append(states, c.States...)
	}
	pairs, err := e.Decode(m, states)
	if err != nil {
		return nil, err
	}
	all := make([]Course, len(latent))
	for b, c := range latent {
		film := [][]float32{pairs[0][:Pixels]}
		for _, pair := range pairs[:len(c.States)] {
			film = append(film, pair[Pixels:])
		}
		pairs = pairs[len(c.States):]
		all[b] = Course{c, film, Angles(film)}
	}
	return all, nil
}

// Ride encodes the first two true frames from a start and follows the model through the stretches, with spans in frames
// and gains of the model's own H (figure 8 of the authors' blog). The courses have a frame for each point: the earlier
// frame of the decoded pair. Ride returns an error for a model without a Hamiltonian.
func (e Evaluator) Ride(ctx context.Context, m *Autoencoder, start State, stretches []eval.Stretch) ([]Course, error) {
	z, err := e.code(m, start)
	if err != nil {
		return nil, err
	}
	latent, err := e.Latent.Ride(ctx, m.subject(), z, stretches, 1)
	if err != nil {
		return nil, err
	}
	legs := make([]Course, len(latent))
	for i, leg := range latent {
		pairs, err := e.Decode(m, leg.States)
		if err != nil {
			return nil, err
		}
		var film [][]float32
		for _, pair := range pairs {
			film = append(film, pair[:Pixels])
		}
		legs[i] = Course{leg, film, Angles(film)}
	}
	return legs, nil
}

// GainTo returns the difference of the model's own H between two true states: the gain of a stretch from one energy to
// the other. Its sign may be reversed, because a model may learn −H with time running backward.
func (e Evaluator) GainTo(m *Autoencoder, from, to State) (float64, error) {
	start, err1 := e.code(m, from)
	end, err2 := e.code(m, to)
	if err := cmp.Or(err1, err2); err != nil {
		return 0, err
	}
	h, err := e.Latent.Energies(m.subject(), [][]float64{start, end})
	if err != nil {
		return 0, err
	}
	return h[1] - h[0], nil
}

// code returns the latent state that encodes the frames of a state and the one after it.
func (e Evaluator) code(m *Autoencoder, at State) ([]float64, error) {
	frames, err := Frames([]float64{at.Angle, Step(at).Angle})
	if err != nil {
		return nil, err
	}
	codes, err := e.Encode(m, slices.Concat(frames...))
	if err != nil {
		return nil, err
	}
	return codes[0], nil
}

// Correlation has correlations of latent space with phase space over the samples of a set. The signs have no meaning: a
// mirror image of phase space is as good.
type Correlation struct {
	Angle    float64 `json:"angle"`    // z_q with the angle
	Velocity float64 `json:"velocity"` // z_p with the angular velocity
	// Energy is the correlation of the learned H with the true energy; nil for a model without a Hamiltonian.
	Energy *eval.Number `json:"energy,omitempty"`
}

// Correlate encodes the samples of a set and returns the correlations.
func (e Evaluator) Correlate(m *Autoencoder, set *Part) (Correlation, error) {
	var c Correlation
	codes, err := e.Encode(m, set.Pixels)
	if err != nil {
		return c, err
	}
	z := eval.Course{States: codes}
	angles, momenta := mat.Col(nil, 0, set.Coords), mat.Col(nil, 1, set.Coords)
	c.Angle, c.Velocity = stat.Correlation(z.Q(0), angles, nil), stat.Correlation(z.P(0), momenta, nil)
	if _, ok := m.Latent().(phase.WithEnergy); !ok {
		return c, nil
	}
	own, err := e.Latent.Energies(m.subject(), codes)
	if err != nil {
		return c, err
	}
	energies := make([]float64, len(codes))
	for i, q := range angles {
		energies[i] = EnergyWeight*(1-math.Cos(q)) + momenta[i]*momenta[i]
	}
	correlation := eval.Number(stat.Correlation(own, energies, nil))
	c.Energy = &correlation
	return c, nil
}

// Terms are the three terms of the loss over a set, without their weights.
type Terms struct {
	Reconstruction eval.Number `json:"reconstruction"`
	Dynamics       eval.Number `json:"dynamics"`
	CC             eval.Number `json:"cc"`
}

// Terms returns the terms of the loss over whole sets. It computes them in pieces as large as the smallest set, so that
// the sets can share a compiled program.
func (e Evaluator) Terms(m *Autoencoder, sign string, sets ...*Part) ([]Terms, error) {
	piece := math.MaxInt
	for _, set := range sets {
		piece = min(piece, set.Samples())
	}
	var all []Terms
	for _, set := range sets {
		var sums [3]float64
		for from := 0; from < set.Samples(); from += piece {
			to := min(from+piece, set.Samples())
			pictures := set.Batch(from, to)
			out, err := e.Latent.Points.Call(m, "the terms of the loss, sign "+sign, func(in, params []*Node) []*Node {
				return LossTerms(m, sign, params, loss.Batch{X: in[0], Next: in[1]})
			}, pictures.X, pictures.Next)
			if err != nil {
				return nil, err
			}
			for i, t := range out {
				sums[i] += float64(tensors.ToScalar[float32](t)) * float64(to-from)
			}
		}
		n := float64(set.Samples())
		all = append(all, Terms{eval.Number(sums[0] / n), eval.Number(sums[1] / n), eval.Number(sums[2] / n)})
	}
	return all, nil
}
