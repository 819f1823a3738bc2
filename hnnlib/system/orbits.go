package system

import (
	"math"
	"math/rand/v2"
)

// TwoBody and ThreeBody are the n-body systems of the paper's Task 4 and of its appendix, with masses 1. Their starts
// are nearly circular orbits, of the two bodies around a centre of mass at rest.
var (
	TwoBody   = sampled("Two-body", twoBodyStart, "two-body", 1, 1)
	ThreeBody = sampled("Three-body", threeBodyStart, "three-body", 1, 1, 1)
)

func sampled(title string, start func(rng *rand.Rand) []float64, name string, masses ...float64) *System {
	s, err := NBody(name, masses...)
	if err != nil {
		panic(err) // the masses are constants
	}
	s.Title, s.Sample = title, start
	return s
}

// twoBodyStart draws x and y of body 1, each uniform in [0.5, 1.5); body 2 is its mirror image. The velocity is that of
// a circular orbit, (−y, x)/2r^{3/2} at distance r from the centre, times 1 + 0.05·N(0, 1).
func twoBodyStart(rng *rand.Rand) []float64 {
	x, y := 0.5+rng.Float64(), 0.5+rng.Float64()
	speed := (1 + 0.05*rng.NormFloat64()) / (2 * math.Pow(math.Hypot(x, y), 1.5))
	vx, vy := -y*speed, x*speed
	return []float64{x, -x, y, -y, vx, -vx, vy, -vy}
}

// threeBodyStart puts the bodies 120° apart on a circle of radius r uniform in [0.9, 1.2), the first in a random
// direction drawn by onRing. The speed is that of the circular solution, v² = 1/√3r; each component of each velocity is
// then multiplied by 1 + 0.2·U(−1, 1).
func threeBodyStart(rng *rand.Rand) []float64 {
	const n = 3
	first := onRing(rng, 0.9, 1.2)
	r := math.Hypot(first[0], first[1])
	rate := math.Sqrt(1/(math.Sqrt(3)*r)) / r // angular velocity
	state := make([]float64, 4*n)
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		x, y := first[0]*cos-first[1]*sin, first[0]*sin+first[1]*cos
		state[i], state[n+i] = x, y
		state[2*n+i] = -y * rate * (1 + 0.2*(2*rng.Float64()-1))
		state[3*n+i] = x * rate * (1 + 0.2*(2*rng.Float64()-1))
	}
	return state
}
