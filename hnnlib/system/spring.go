package system

import (
	"math"
	"math/rand/v2"

	. "github.com/gomlx/gomlx/core/graph"
)

// Spring is the ideal mass-spring of the paper's Task 1, with m = 1/2 and k = 2 in its units:
//
//	H(q, p) = q² + p²,   q̇ = 2p,  ṗ = −2q
//
// Every orbit is a circle in phase space, of period π.
var Spring = &System{
	Name: "spring", Title: "Mass-spring", DoF: 1,
	H: func(x *Node) *Node { return ReduceSum(Square(x), -1) }, SeparableH: true,
	// The radius is uniform, as in the authors' code. The paper says that the energy is.
	Sample: func(rng *rand.Rand) []float64 { return onRing(rng, 0.1, 1.0) },
	Exact: func(start []float64, t float64) []float64 { // the start, rotated by the angle 2t
		sin, cos := math.Sincos(2 * t)
		q, p := start[0], start[1]
		return []float64{q*cos + p*sin, p*cos - q*sin}
	},
	Coordinates: []string{"q (position)", "p (momentum)"},
	Limit:       1.2,
}

// onRing draws a point uniform in the square [−1, 1)² and scales it to a radius uniform in [least, most), so directions
// along the diagonals are more likely.
func onRing(rng *rand.Rand, least, most float64) []float64 {
	q, p := 2*rng.Float64()-1, 2*rng.Float64()-1
	r := least + (most-least)*rng.Float64()
	norm := math.Hypot(q, p)
	return []float64{q / norm * r, p / norm * r}
}
