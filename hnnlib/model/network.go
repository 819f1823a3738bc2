package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/nn"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// network is the paper's network, tanh(tanh(xW₁ + b₁)W₂ + b₂)W₃, with its weights, which each kind embeds.
type network struct {
	spec   Spec
	sizes  []int // input, hidden, hidden, output
	params []*tensors.Tensor
}

func newNetwork(s Spec, outputs int) network {
	return network{spec: s, sizes: []int{s.Dim, s.Hidden, s.Hidden, outputs}}
}

// Kind returns the name of the model's kind in [Kinds].
func (n network) Kind() string { return n.spec.Kind }

// Dim returns 2n.
func (n network) Dim() int { return n.spec.Dim }

// Architecture returns the spec: models that differ only in their weights share compiled programs.
func (n network) Architecture() any { return n.spec }

// Layout returns the parameters layer by layer, weights [in, out] before biases [out]. The last layer has no biases.
func (n network) Layout() []Param {
	var ps []Param
	for l, out := range n.sizes[1:] {
		in := n.sizes[l]
		ps = append(ps,
			Param{fmt.Sprintf("layer%d.weights", l+1), []int{in, out}, Orthogonal},
			Param{fmt.Sprintf("layer%d.biases", l+1), []int{out}, UniformBias(in)})
	}
	return ps[:len(ps)-1]
}

// Params returns the weights.
func (n network) Params() []*tensors.Tensor { return n.params }

// with returns the network with these weights.
func (n network) with(params []*tensors.Tensor) network {
	n.params = params
	return n
}

// outputs maps states of shape [batch, 2n] to [batch, outputs]; params are as in Layout.
func (n network) outputs(params []*Node, x *Node) *Node {
	const layout = compute.DenseLayoutInputOutputs
	param := func(i int) *Node { return ConvertDType(params[i], x.DType()) }
	last := len(params) - 1
	for i := 0; i < last; i += 2 {
		x = nn.Dense(x, param(i), param(i+1), layout, activation.TypeTanh)
	}
	return nn.Dense(x, param(last), nil, layout)
}

// Orthogonal draws a weight matrix of shape [in, out] with orthonormal rows or columns, whichever are
// fewer (Saxe, McClelland & Ganguli 2013): the Q of the QR decomposition of a Gaussian matrix, with
// the signs of R's diagonal moved into Q so that it is uniform over orthogonal matrices (Mezzadri 2007).
func Orthogonal(rng *rand.Rand, dims []int) []float32 {
	rows, cols := dims[0], dims[1]
	tall, wide := max(rows, cols), min(rows, cols)
	q := blas64.General{Rows: tall, Cols: wide, Stride: wide, Data: make([]float64, tall*wide)}
	for i := range q.Data {
		q.Data[i] = rng.NormFloat64()
	}
	tau := make([]float64, wide)
	withWork(func(work []float64, size int) { lapack64.Geqrf(q, tau, work, size) })
	signs := make([]float64, wide) // signs of the diagonal of R
	for j := range signs {
		signs[j] = math.Copysign(1, q.Data[j*wide+j])
	}
	// Orgqr computes only the columns that are used. mat.QR computes the whole tall×tall Q and takes ten times as long.
	withWork(func(work []float64, size int) { lapack64.Orgqr(q, tau, work, size) })
	out := make([]float32, rows*cols)
	for i := range tall {
		for j := range wide {
			v := float32(q.Data[i*wide+j] * signs[j])
			if rows >= cols {
				out[i*cols+j] = v
			} else {
				out[j*cols+i] = v
			}
		}
	}
	return out
}

// withWork asks a LAPACK routine how much work space it needs, and calls it with that space.
func withWork(routine func(work []float64, size int)) {
	size := make([]float64, 1)
	routine(size, -1)
	work := make([]float64, int(size[0]))
	routine(work, len(work))
}

// UniformBias returns a function that draws biases uniformly from ±1/√fanIn, the default of the authors' framework.
func UniformBias(fanIn int) func(rng *rand.Rand, dims []int) []float32 {
	bound := 1 / math.Sqrt(float64(fanIn))
	return func(rng *rand.Rand, dims []int) []float32 {
		out := make([]float32, dims[0])
		for i := range out {
			out[i] = float32(bound * (2*rng.Float64() - 1))
		}
		return out
	}
}
