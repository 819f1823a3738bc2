package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// jacobianStep is the step of the flow's central differences, relative to the start's largest coordinate. Their error
// is about jacobianStep² from truncation and 1e-16/jacobianStep from rounding.
const jacobianStep = 2e-5

// FlowJacobians returns, for each start, the Jacobian M = ∂x(span)/∂x(0) of shape [2n, 2n] of the numerical flow, or
// nil if one of the start's rollouts ended early. Central differences give M to about 1e-9. For an adaptive
// integrator, which takes other steps in each rollout, the error of M is about that of a rollout over jacobianStep.
func (e *Evaluator) FlowJacobians(
	ctx context.Context, s Subject, starts [][]float64, span float64,
) ([]*mat.Dense, error) {
	dim := s.Field.Dim()
	var moved [][]float64
	steps := make([]float64, len(starts))
	for i, start := range starts {
		steps[i] = jacobianStep * cmp.Or(floats.Norm(start, math.Inf(1)), 1)
		for j := range start {
			for _, sign := range []float64{1, -1} {
				x := slices.Clone(start)
				x[j] += sign * steps[i]
				moved = append(moved, x)
			}
		}
	}
	courses, err := e.follow(ctx, s, moved, []float64{0, span})
	if err != nil {
		return nil, fmt.Errorf("the flow's Jacobian: %w", err)
	}
	all := make([]*mat.Dense, len(starts))
	for i := range starts {
		around := courses[2*dim*i : 2*dim*(i+1)]
		if slices.ContainsFunc(around, func(c Course) bool { return c.Ended != nil }) {
			continue
		}
		all[i] = mat.NewDense(dim, dim, nil)
		for j := range dim {
			plus, minus := around[2*j].States[1], around[2*j+1].States[1]
			for r := range dim {
				all[i].Set(r, j, (plus[r]-minus[r])/(2*steps[i]))
			}
		}
	}
	return all, nil
}

// SymplecticityDefect returns max |MᵀJM − J| over the matrix elements, J = (0 I; −I 0). It is 0 for the Jacobian of a
// flow that preserves dq∧dp, as every Hamiltonian flow does.
func SymplecticityDefect(m mat.Matrix) float64 {
	dim, _ := m.Dims()
	n := dim / 2
	j := mat.NewDense(dim, dim, nil)
	for i := range n {
		j.Set(i, n+i, 1)
		j.Set(n+i, i, -1)
	}
	var jm, defect mat.Dense
	jm.Mul(j, m)
	defect.Mul(m.T(), &jm)
	defect.Sub(&defect, j)
	return math.Max(mat.Max(&defect), -mat.Min(&defect))
}

// Symplecticity measures how far the numerical flow over a span of time is from symplectic.
type Symplecticity struct {
	Span float64 `json:"span"`
	// Defect is the largest [SymplecticityDefect] over the starts.
	Defect Number `json:"defect"`
	// Volume is the largest |det M − 1| over the starts: the relative change of a small volume of phase space.
	Volume Number `json:"volume"`
}

// symplecticityTolerance is the tolerance of adaptive methods when the flow is differenced.
const symplecticityTolerance = 1e-12

// Symplecticity measures the numerical flow over one span.
func (e *Evaluator) Symplecticity(
	ctx context.Context, s Subject, starts [][]float64, span float64,
) (*Symplecticity, error) {
	jacobians, err := e.tightened(symplecticityTolerance).FlowJacobians(ctx, s, starts, span)
	if err != nil {
		return nil, err
	}
	var defect, volume float64
	for _, m := range jacobians {
		if m == nil {
			defect, volume = math.NaN(), math.NaN()
			break
		}
		defect, volume = math.Max(defect, SymplecticityDefect(m)), math.Max(volume, math.Abs(mat.Det(m)-1))
	}
	return &Symplecticity{span, Number(defect), Number(volume)}, nil
}
