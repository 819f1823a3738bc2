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
	// Name is how the command line and the registry call it.
	Name string
	// Title is how figures call it.
	Title string
	// DoF is n, the number of degrees of freedom; a state has 2n numbers, q first.
	DoF int
	// H is the Hamiltonian, [batch, 2n] → [batch].
	H phase.Hamiltonian
	// Force is F, such as friction or a drive: times [batch] and states [batch, 2n] → [batch, n]. It changes the
	// energy at the rate ∂H/∂p · F. nil if there is none.
	Force func(t, x *Node) *Node
	// SeparableH declares H(q, p) = T(p) + V(q).
	SeparableH bool
	// Kinetic is the part T(p) of H; the potential is H − T. nil where the two are not told apart.
	Kinetic phase.Hamiltonian
	// Check refuses finite states of length 2n that the system cannot start from; nil where it can from all.
	Check func(state []float64) error
	// Sample draws a start of length 2n, as the training data's.
	Sample func(rng *rand.Rand) []float64
	// Exact returns the analytic solution at time t from start at time 0; nil where there is none.
	Exact func(start []float64, t float64) []float64
	// Coordinates names the 2n coordinates for axes, units in brackets where there are any.
	Coordinates []string
	// Limit is the half-width of the square of phase space that figures show; 0 lets them choose.
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

// Eval returns the symplectic gradient of H at x (paper, equation 2), and adds the force to the momenta's part.
func (s *System) Eval(_ []*Node, t, x *Node) *Node {
	v := phase.SymplecticGradient(s.H, x)
	if s.Force == nil {
		return v
	}
	dq, dp := phase.Split(v)
	return phase.Join(dq, Add(dp, s.force(t, x)))
}

// force is Force, checked, at times of shape [batch] or scalar. It panics as [phase.Velocity] does.
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

// Separable tells whether the field follows from H(q, p) = T(p) + V(q) alone: with a force, explicit symplectic
// methods would be neither symplectic nor of their order.
func (s *System) Separable() bool { return s.SeparableH && s.Force == nil }

// CheckState returns an error unless state is one that the system can start from: 2n finite numbers that Check accepts.
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

// ByName returns the system of that name, or an error that lists the known ones.
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
