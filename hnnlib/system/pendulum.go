package system

import (
	"math/rand/v2"

	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// Pendulum is the ideal pendulum of the paper's Task 2, with m = 1/2, l = 1 and g = 6 in its units:
//
//	H(q, p) = 3(1 − cos q) + p²,   q̇ = 2p,  ṗ = −3 sin q
//
// q is the angle from hanging. The pendulum swings if H < 6 and turns over if H > 6. Small swings have the period
// 2π/√6.
var Pendulum = swinging(3, 1, System{
	Name: "pendulum", Title: "Pendulum",
	Sample:      func(rng *rand.Rand) []float64 { return onRing(rng, 1.3, 2.3) }, // directions as the spring's
	Coordinates: []string{"q (angle)", "p (angular momentum)"},
	Limit:       2.6, // the start (0, 2.3) swings to 2.44; the widest swings reach 2.8
})

// swinging returns s with H = a(1 − cos q) + bp².
func swinging(a, b float64, s System) *System {
	s.DoF, s.SeparableH = 1, true
	s.Kinetic = func(x *Node) *Node {
		_, p := phase.Split(x)
		return MulScalar(ReduceSum(Square(p), -1), b)
	}
	s.H = func(x *Node) *Node {
		q, _ := phase.Split(x)
		return Add(ReduceSum(MulScalar(OneMinus(Cos(q)), a), -1), s.Kinetic(x))
	}
	return &s
}
