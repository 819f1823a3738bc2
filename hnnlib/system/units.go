package system

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// units are the units in which a system's coordinates, energies and times are of order 1:
//
//	x = X x′,   t = T t′,   H = H₀ + E H′,   with Q P = E T for every coordinate and its momentum,
//
// The last condition keeps the equations of motion canonical.
type units struct {
	state        []float64 // X, [2n]: Q, then P
	energy, time float64   // E and T
	zero         float64   // H₀
}

// unitsOf returns the units of a system, given its starts and the gradient [batch, 2n] of H at the starts. Q are the
// largest positions, P follow from the largest product of a position and its momentum, and E is the largest change of
// H, to first order, by one unit of a coordinate.
func unitsOf(starts [][]float64, gradient *mat.Dense, zero float64) units {
	n := len(starts[0]) / 2
	sizes := func(from int) []float64 {
		all, whole := make([]float64, n), 0.
		for i := range all {
			for _, x := range starts {
				all[i] = math.Max(all[i], math.Abs(x[from+i]))
			}
			whole = math.Max(whole, all[i])
		}
		for i := range all {
			switch {
			case all[i] == 0 && whole == 0: // all are 0
				all[i] = 1
			case all[i] == 0:
				all[i] = whole
			}
		}
		return all
	}
	q, p := sizes(0), sizes(n)
	action := 0.
	for i := range q {
		action = math.Max(action, q[i]*p[i])
	}
	u := units{zero: zero, state: q}
	for i := range q {
		u.state = append(u.state, action/q[i])
	}
	for b := range starts {
		for i, size := range u.state {
			if change := math.Abs(gradient.At(b, i)) * size; change > u.energy && !math.IsInf(change, 0) {
				u.energy = change
			}
		}
	}
	if u.energy == 0 {
		u.energy = 1 // all starts are equilibria
	}
	u.time = action / u.energy
	return u
}

// of returns the system converted to these units.
func (u units) of(s *System) *System {
	own := *s
	own.H = func(y *Node) *Node { return DivScalar(AddScalar(s.H(times(y, u.state)), -u.zero), u.energy) }
	if s.Kinetic != nil {
		own.Kinetic = func(y *Node) *Node { return DivScalar(s.Kinetic(times(y, u.state)), u.energy) }
	}
	if s.Force != nil {
		own.Force = func(t, y *Node) *Node {
			power := times(s.force(MulScalar(t, u.time), times(y, u.state)), u.state[:s.DoF])
			return DivScalar(power, u.energy) // F Q / E
		}
	}
	return &own
}

// times multiplies the columns of x [batch, n] by the numbers in by.
func times(x *Node, by []float64) *Node {
	return Mul(x, ExpandAxes(ConstAsDType(x.Graph(), x.DType(), by), 0))
}

// own converts a state to these units, and back converts it from them.
func (u units) own(x []float64) []float64  { return floats.DivTo(make([]float64, len(x)), x, u.state) }
func (u units) back(y []float64) []float64 { return floats.MulTo(make([]float64, len(y)), y, u.state) }

// velocity converts ẋ of coordinate i from these units.
func (u units) velocity(i int, own float64) float64 { return own * u.state[i] / u.time }

// h converts an energy from these units.
func (u units) h(own float64) float64 { return own*u.energy + u.zero }
