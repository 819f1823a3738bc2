package eval

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// jacobianStep is by how much starts are moved to difference the flow, relative to the start's largest coordinate.
// The error of a central difference is of the order of its square, that of rounding 1e-16 over it.
const jacobianStep = 2e-5

// FlowJacobians returns, for each start, the Jacobian M = ∂x(t)/∂x(0) [2n, 2n] of the numerical flow at each of
// the times, by central differences of rollouts, to about 1e-9. The error of an adaptive integrator must be well
// below that times the step, 2e-5, or its choice of steps shows. Times past the end of a rollout are left out.
func (e *Evaluator) FlowJacobians(
	ctx context.Context, s Subject, starts [][]float64, times []float64,
) ([][]*mat.Dense, error) {
	dim := s.Field.Dim()
	var moved [][]float64
	steps := make([]float64, len(starts))
	for i, start := range starts {
		steps[i] = jacobianStep * floats.Norm(start, math.Inf(1))
		if steps[i] == 0 {
			steps[i] = jacobianStep
		}
		for j := range start {
			for _, sign := range []float64{1, -1} {
				x := slices.Clone(start)
				x[j] += sign * steps[i]
				moved = append(moved, x)
			}
		}
	}
	courses, err := e.follow(ctx, s, moved, times)
	if err != nil {
		return nil, fmt.Errorf("the flow's Jacobian: %w", err)
	}
	all := make([][]*mat.Dense, len(starts))
	for i := range starts {
		pairs := courses[2*dim*i : 2*dim*(i+1)]
		valid := len(times)
		for _, c := range pairs {
			valid = min(valid, len(c.States))
		}
		for at := range valid {
			m := mat.NewDense(dim, dim, nil)
			for j := range dim {
				plus, minus := pairs[2*j].States[at], pairs[2*j+1].States[at]
				for r := range dim {
					m.Set(r, j, (plus[r]-minus[r])/(2*steps[i]))
				}
			}
			all[i] = append(all[i], m)
		}
	}
	return all, nil
}

// SymplecticityDefect is max |MᵀJM − J| over the matrix's elements, J = (0 I; −I 0). It is 0 for the Jacobian of a
// flow that preserves dq∧dp, as every Hamiltonian's does.
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

// Symplecticity says what the numerical flow does to phase space over a span of time.
type Symplecticity struct {
	Span float64 `json:"span"`
	// Defect is the largest [SymplecticityDefect] over the starts.
	Defect Number `json:"defect"`
	// Volume is the largest |det M − 1| over the starts: the share by which a small volume of phase space grows or
	// shrinks.
	Volume Number `json:"volume"`
}

// symplecticityTolerance is that of adaptive methods where the flow is differenced.
const symplecticityTolerance = 1e-12

// Symplecticity measures the numerical flow over one span.
func (e *Evaluator) Symplecticity(
	ctx context.Context, s Subject, starts [][]float64, span float64,
) (*Symplecticity, error) {
	tight := e.tightened(symplecticityTolerance)
	defer tight.Close()
	jacobians, err := tight.FlowJacobians(ctx, s, starts, []float64{0, span})
	if err != nil {
		return nil, err
	}
	var defect, volume float64
	for _, at := range jacobians {
		if len(at) < 2 {
			defect, volume = math.NaN(), math.NaN()
			break
		}
		defect, volume = math.Max(defect, SymplecticityDefect(at[1])), math.Max(volume, math.Abs(mat.Det(at[1])-1))
	}
	return &Symplecticity{span, Number(defect), Number(volume)}, nil
}
