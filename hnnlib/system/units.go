package system

import (
	"cmp"
	"math"
	"slices"

	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// units are the units in which a system's coordinates, energies and times are of order 1:
//
//	x = X x′,   t = T t′,   H = H₀ + E H′,   with Q P = E T for every coordinate and its momentum,
//
// The last condition keeps the equations of motion canonical.
type units struct {
	state, rates []float64 // X, [2n]: Q, then P; and T/X
	energy, time float64   // E and T
	zero         float64   // H₀
}

// unitsOf returns the units of a system, given its starts, and at the starts the field (∂H/∂p, −∂H/∂q), [batch, 2n].
// Q are the largest positions, P follow from the largest product of a position and its momentum, and E is the largest
// change of H, to first order, by one unit of a coordinate.
func unitsOf(starts [][]float64, field *mat.Dense, zero float64) units {
	n := len(starts[0]) / 2
	largest := make([]float64, 2*n)
	for _, x := range starts {
		for i, v := range x {
			largest[i] = math.Max(largest[i], math.Abs(v))
		}
	}
	for _, half := range [][]float64{largest[:n], largest[n:]} {
		whole := cmp.Or(floats.Max(half), 1)
		for i, v := range half {
			half[i] = cmp.Or(v, whole)
		}
	}
	action := floats.Max(floats.MulTo(make([]float64, n), largest[:n], largest[n:]))
	u := units{zero: zero, state: slices.Clone(largest)}
	for i, q := range largest[:n] {
		u.state[n+i] = action / q
	}
	for b := range starts {
		for i, size := range u.state {
			if change := math.Abs(field.At(b, (i+n)%(2*n))) * size; change > u.energy && !math.IsInf(change, 0) {
				u.energy = change
			}
		}
	}
	u.energy = cmp.Or(u.energy, 1) // 0 if all starts are equilibria
	u.time = action / u.energy
	for _, size := range u.state {
		u.rates = append(u.rates, u.time/size)
	}
	return u
}

// scale returns E + |h − H₀|, to which errors of the energy h are compared.
func (u units) scale(h float64) float64 { return u.energy + math.Abs(h-u.zero) }

// motion is a system's field in its units with one more degree of freedom. Its position is the work done by the force,
// in units of E, and its momentum is 0:
//
//	ẇ = ∂H/∂p · F(t, q, p)
type motion struct {
	of *System
	units
}

var _ phase.Field = motion{}

// Dim returns 2n + 2.
func (m motion) Dim() int { return m.of.Dim() + 2 }

// Params returns nil.
func (m motion) Params() []*tensors.Tensor { return nil }

// Eval returns the system's field with the power of its force among the velocities.
func (m motion) Eval(_ []*Node, t, y *Node) *Node {
	q, p := phase.Split(y)
	n := AxisRange(0, m.of.DoF)
	x := times(phase.Join(SliceAxis(q, -1, n), SliceAxis(p, -1, n)), m.state)
	t = MulScalar(t, m.time)
	v := m.of.Eval(nil, t, x)
	power := ZerosLike(SliceAxis(q, -1, AxisElem(0)))
	if m.of.Force != nil {
		velocity, _ := phase.Split(v)
		power = MulScalar(ReduceAndKeep(Mul(velocity, m.of.force(t, x)), ReduceSum, -1), m.time/m.energy)
	}
	dq, dp := phase.Split(times(v, m.rates))
	return phase.Join(Concatenate([]*Node{dq, power}, -1), Concatenate([]*Node{dp, ZerosLike(power)}, -1))
}

// times multiplies the columns of x [batch, n] by the numbers in by.
func times(x *Node, by []float64) *Node {
	return Mul(x, ExpandAxes(ConstAsDType(x.Graph(), x.DType(), by), 0))
}

// states returns states of the motion for states of the system, with work 0.
func (m motion) states(of [][]float64) [][]float64 {
	all := make([][]float64, len(of))
	for b, x := range of {
		y, n := floats.DivTo(make([]float64, len(x)), x, m.state), len(x)/2
		all[b] = slices.Concat(y[:n], []float64{0}, y[n:], []float64{0})
	}
	return all
}

// end returns the system's state and the work that a state of the motion stands for.
func (m motion) end(y []float64) (state []float64, work float64) {
	n := m.of.DoF
	x := slices.Concat(y[:n], y[n+1:2*n+1])
	return floats.MulTo(x, x, m.state), y[n] * m.energy
}
