package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// orthogonal draws a weight matrix of shape [in, out] with orthonormal rows or columns, whichever are
// fewer (Saxe, McClelland & Ganguli 2013): the Q of the QR decomposition of a Gaussian matrix, with
// the signs of R's diagonal moved into Q so that it is uniform over orthogonal matrices (Mezzadri 2007).
func orthogonal(rng *rand.Rand, dims []int) []float32 {
	rows, cols := dims[0], dims[1]
	tall, wide := max(rows, cols), min(rows, cols)
	gauss := mat.NewDense(tall, wide, nil)
	for i := range tall {
		for j := range wide {
			gauss.Set(i, j, rng.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(gauss)
	var q, r mat.Dense
	qr.QTo(&q)
	qr.RTo(&r)
	out := make([]float32, rows*cols)
	for i := range tall {
		for j := range wide {
			v := float32(q.At(i, j) * math.Copysign(1, r.At(j, j)))
			if rows >= cols {
				out[i*cols+j] = v
			} else {
				out[j*cols+i] = v
			}
		}
	}
	return out
}

// uniformBias draws biases uniform in ±1/√fanIn: the default of the authors' framework.
func uniformBias(fanIn int) func(rng *rand.Rand, dims []int) []float32 {
	bound := 1 / math.Sqrt(float64(fanIn))
	return func(rng *rand.Rand, dims []int) []float32 {
		out := make([]float32, dims[0])
		for i := range out {
			out[i] = float32(bound * (2*rng.Float64() - 1))
		}
		return out
	}
}
