package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/ode"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Return measures how far from its start a rollout ends that goes forward and then backward over the same time. The
// exact flow of any field returns to the start, so this measures the integrator's error, amplified by the flow.
type Return struct {
	Span   float64  `json:"span"`   // one way, in units of time
	Errors []Number `json:"errors"` // ‖returned − start‖ / rms‖way forward‖ for each start; NaN if either way ended early
	Median Number   `json:"median"` // of the errors that are not NaN
	Lost   int      `json:"lost"`   // number of errors that are NaN
}

// Return follows the subject from each start over times, which begin at 0 and are evenly spaced, and back.
func (e *Evaluator) Return(ctx context.Context, s Subject, starts [][]float64, times []float64) (*Return, error) {
	ways, err := e.WaysBack(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	last := len(times) - 1
	r := &Return{Span: times[last]}
	var whole []float64
	for _, off := range ways {
		distance := math.NaN()
		if len(off) > last {
			distance = off[last]
			whole = append(whole, distance)
		}
		r.Errors = append(r.Errors, Number(distance))
	}
	r.Median, r.Lost = Summarise(whole).Median, len(ways)-len(whole)
	return r, nil
}

// WaysBack follows the subject as [Evaluator.Return] does. For each start it returns the distance of the way back from
// the way forward, ‖back(t) − forward(T−t)‖ / rms‖forward‖: fewer values than times if either way ended early.
func (e *Evaluator) WaysBack(ctx context.Context, s Subject, starts [][]float64, times []float64) ([][]float64, error) {
	e = e.inWholeSteps(times[len(times)-1])
	there, err := e.follow(ctx, s, starts, times)
	if err != nil {
		return nil, err
	}
	again, err := e.backward().follow(ctx, s, ends(there), times)
	if err != nil {
		return nil, err
	}
	all := make([][]float64, len(starts))
	for b, way := range there {
		if way.Ended != nil {
			continue
		}
		size := rmsNorm(way.States)
		for i, x := range again[b].States {
			all[b] = append(all[b], floats.Distance(x, way.States[len(times)-1-i], 2)/size)
		}
	}
	return all, nil
}

// inWholeSteps returns e with a step that divides the span, so that the way back takes the steps of the way forward.
func (e *Evaluator) inWholeSteps(span float64) *Evaluator {
	if method, err := ode.ByName(e.Opts.Method); err != nil || method.Adaptive {
		return e
	}
	opts := e.Opts.WithDefaults()
	opts.Step = span / math.Ceil(span/opts.Step-1e-9)
	return e.Under(opts)
}

// Retrodiction follows the truth forward for a span from each start, and the subject back from there. It returns the
// median distance from the starts, relative to the truth's size: unlike [Evaluator.Return], the error of the model.
func (e *Evaluator) Retrodiction(ctx context.Context, s Subject, starts [][]float64, span float64) (float64, error) {
	tight := e.tightened(truthTol)
	tight.Opts.Method = ""
	truth, err := tight.followTruth(ctx, starts, []float64{0, span})
	if err != nil {
		return 0, err
	}
	back, err := e.backward().follow(ctx, s, ends(truth), []float64{0, span})
	if err != nil {
		return 0, err
	}
	var off []float64
	for b, c := range back {
		d := math.Inf(1) // if the way back ended early
		if c.Ended == nil {
			d = floats.Distance(c.States[1], starts[b], 2) / rmsNorm(truth[b].States)
		}
		off = append(off, d)
	}
	return float64(Summarise(off).Median), nil
}

// ends returns the last state of each course.
func ends(courses []Course) [][]float64 {
	all := make([][]float64, len(courses))
	for b, c := range courses {
		all[b] = c.States[len(c.States)-1]
	}
	return all
}

// jacobianStep is the step of the flow's central differences, relative to the start's largest coordinate. Their error
// is about jacobianStep² from truncation and 1e-16/jacobianStep from rounding.
const jacobianStep = 2e-5

// FlowJacobians returns, for each start, the Jacobian M = ∂x(span)/∂x(0) [2n, 2n] of the numerical flow by central
// differences, to about 1e-9, or nil if a rollout ended early. For an adaptive integrator, which takes other steps in
// each rollout, the error of M is about that of a rollout over jacobianStep.
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
	Span   float64 `json:"span"`
	Defect Number  `json:"defect"` // the largest [SymplecticityDefect] over the starts
	Volume Number  `json:"volume"` // the largest |det M − 1|: the relative change of a small volume of phase space
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
			return &Symplecticity{span, Number(math.NaN()), Number(math.NaN())}, nil
		}
		defect, volume = math.Max(defect, SymplecticityDefect(m)), math.Max(volume, math.Abs(mat.Det(m)-1))
	}
	return &Symplecticity{span, Number(defect), Number(volume)}, nil
}
