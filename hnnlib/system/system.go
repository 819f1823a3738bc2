package system

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"hnn/hnnlib/phase"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// System is a Hamiltonian system, with forces if it has any:
//
//	q̇ = ∂H/∂p,   ṗ = −∂H/∂q + F(t, q, p)
type System struct {
	Name  string            // in the registry and on the command line
	Title string            // in figures
	DoF   int               // n, the number of degrees of freedom; a state has 2n numbers, q first
	H     phase.Hamiltonian // the Hamiltonian, [batch, 2n] → [batch]
	// Force is F, such as friction or a drive: times [batch] and states [batch, 2n] → [batch, n]. It may be nil. It
	// changes the energy at the rate ∂H/∂p · F.
	Force      func(t, x *Node) *Node
	SeparableH bool              // H(q, p) = T(p) + V(q)
	Kinetic    phase.Hamiltonian // the part T(p) of H, or nil if H is not split; the potential is H − T
	// Check returns an error for finite states of length 2n that the system cannot start from. It may be nil.
	Check func(state []float64) error
	// Sample draws an initial state of length 2n from the training distribution.
	Sample func(rng *rand.Rand) []float64
	// Exact returns the analytic solution at time t from start at time 0. It is nil if there is none.
	Exact func(start []float64, t float64) []float64
	// Coordinates names the 2n coordinates on axes, in the form "q", "q (angle)" or "q (angle, rad)".
	Coordinates []string
	// Limit is the half-width of the square of phase space that figures show; 0 lets the figures choose.
	Limit float64
}

var (
	_ phase.WithEnergy   = (*System)(nil)
	_ phase.Separable    = (*System)(nil)
	_ phase.StateChecker = (*System)(nil)
)

// Dim returns 2n.
func (s *System) Dim() int { return 2 * s.DoF }

// Params returns nil: a true system has no learned parameters.
func (s *System) Params() []*tensors.Tensor { return nil }

// Eval returns the symplectic gradient of H at x (paper, equation 2), plus the force on the momenta.
func (s *System) Eval(_ []*Node, t, x *Node) *Node {
	v := phase.SymplecticGradient(s.H, x)
	if s.Force == nil {
		return v
	}
	dq, dp := phase.Split(v)
	return phase.Join(dq, Add(dp, s.force(t, x)))
}

// force returns Force at times of shape [batch] or scalar. Like [phase.Velocity], it panics if the shape is wrong.
func (s *System) force(t, x *Node) *Node {
	batch := x.Shape().Dim(0)
	f := s.Force(BroadcastToDims(ConvertDType(t, x.DType()), batch), x)
	if f.Rank() != 2 || f.Shape().Dim(0) != batch || f.Shape().Dim(1) != s.DoF {
		panic(fmt.Errorf("the Force returns %s for states %s, but must return [batch, %d]: "+
			"one number for each momentum", f.Shape(), x.Shape(), s.DoF))
	}
	return f
}

// Energy returns H(x).
func (s *System) Energy(_ []*Node, x *Node) *Node { return s.H(x) }

// Separable reports whether the field follows from H(q, p) = T(p) + V(q) alone: with a force, explicit symplectic
// methods lose their order.
func (s *System) Separable() bool { return s.SeparableH && s.Force == nil }

// Samples returns n states drawn by Sample.
func (s *System) Samples(rng *rand.Rand, n int) [][]float64 {
	all := make([][]float64, n)
	for i := range all {
		all[i] = s.Sample(rng)
	}
	return all
}

// CheckState returns an error unless state has 2n finite numbers and Check accepts it.
func (s *System) CheckState(state []float64) error {
	if err := phase.CheckState(state, s.Dim()); err != nil {
		return err
	}
	if s.Check == nil {
		return nil
	}
	return s.Check(state)
}

// All is the registry of systems.
var All = []*System{
	Spring,
	Pendulum,
	RealPendulum,
	TwoBody,
	ThreeBody,
}

// ByName returns the system with that name, or an error that lists the known names.
func ByName(name string) (*System, error) {
	var known []string
	for _, s := range All {
		if s.Name == name {
			return s, nil
		}
		known = append(known, s.Name)
	}
	return nil, fmt.Errorf("unknown system %q: expected one of %s", name, strings.Join(known, ", "))
}
