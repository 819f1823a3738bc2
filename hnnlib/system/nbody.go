package system

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
)

// NBody returns the system of point masses that attract each other by gravity in the plane, with G = 1, as in the
// paper's Task 4:
//
//	H(q, p) = Σᵢ (pxᵢ² + pyᵢ²)/2mᵢ − Σ_{i<j} mᵢmⱼ/√((xᵢ − xⱼ)² + (yᵢ − yⱼ)²)
//
// There is one mass for each body, at least two. Coordinates are ordered x of all bodies, y of all, px of all, py of
// all. The system has no sampler. [System.CheckState] refuses states with two bodies at the same place.
func NBody(name string, masses ...float64) (*System, error) {
	if len(masses) < 2 {
		return nil, fmt.Errorf("%s: at least 2 bodies are needed, but %d were given", name, len(masses))
	}
	for i, m := range masses {
		if !(m > 0) || math.IsInf(m, 0) {
			return nil, fmt.Errorf("%s: the mass of body %d is %v, but a positive number is needed", name, i+1, m)
		}
	}
	b := bodies(slices.Clone(masses))
	return &System{
		Name: name, Title: fmt.Sprintf("%d bodies", len(b)), DoF: 2 * len(b),
		H: b.energy, SeparableH: true, Kinetic: b.kinetic, Check: b.check, Coordinates: b.coordinates(),
	}, nil
}

// bodies are the masses of an n-body system.
type bodies []float64

// kinetic returns T = Σ |p|²/2m.
func (b bodies) kinetic(x *Node) *Node {
	_, p := phase.Split(x)
	total := b.kineticOf(p, 0)
	for i := 1; i < len(b); i++ {
		total = Add(total, b.kineticOf(p, i))
	}
	return total
}

func (b bodies) kineticOf(p *Node, i int) *Node {
	px, py := phase.Coordinate(p, i), phase.Coordinate(p, len(b)+i)
	return MulScalar(Add(Square(px), Square(py)), 1/(2*b[i]))
}

// energy returns H = T − Σ mm/r. It works on one coordinate of all states at a time, which XLA fuses into one loop, and
// which avoids differentiating a gather.
func (b bodies) energy(x *Node) *Node {
	q, _ := phase.Split(x)
	n := len(b)
	h := b.kinetic(x)
	for i := range n {
		for j := i + 1; j < n; j++ {
			dx := Sub(phase.Coordinate(q, i), phase.Coordinate(q, j))
			dy := Sub(phase.Coordinate(q, n+i), phase.Coordinate(q, n+j))
			h = Sub(h, MulScalar(Reciprocal(Sqrt(Add(Square(dx), Square(dy)))), b[i]*b[j]))
		}
	}
	return h
}

// check returns an error for states with two bodies at the same place, where the energy is infinite.
func (b bodies) check(state []float64) error {
	n := len(b)
	for i := range n {
		for j := i + 1; j < n; j++ {
			if state[i] == state[j] && state[n+i] == state[n+j] {
				return fmt.Errorf("bodies %d and %d collide: both are at (%g, %g), where their attraction is "+
					"infinite; give them different places", i+1, j+1, state[i], state[n+i])
			}
		}
	}
	return nil
}

func (b bodies) coordinates() []string {
	var names []string
	for _, c := range []string{"x%d (position)", "y%d (position)", "px%d (momentum)", "py%d (momentum)"} {
		for i := range b {
			names = append(names, fmt.Sprintf(c, i+1))
		}
	}
	return names
}

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
