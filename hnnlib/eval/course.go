package eval

import (
	"context"

	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/floats"
)

// Course follows one rollout of a subject beside the truth, as a row of the paper's figure 2 (the blog
// post's figure 5) shows it. All slices have one value per valid point.
type Course struct {
	Name  string
	Times []float64
	Path  [][]float64 // states, each of length 2n
	// CoordinateMSE is the mean over coordinates of (model − truth)².
	CoordinateMSE []float64
	// Energy is the true energy.
	Energy []float64
	// Conserved is the HNN's own scalar, shifted by a constant (it is learned up to one) so that it agrees
	// with the true energy at the start; nil if no HNN was given.
	Conserved []float64
}

// Courses rolls the truth and each subject out from one start, and measures them; hnn, which may be
// the zero Subject, gives the conserved quantity. The truth comes first.
func (e *Evaluator) Courses(ctx context.Context, start, times []float64, hnn Subject, subjects ...Subject) ([]Course, error) {
	var truth *ode.Solution
	var courses []Course
	for _, s := range append([]Subject{e.Truth()}, subjects...) {
		sol, err := e.Rollout(ctx, s, [][]float64{start}, [][]float64{times})
		if err != nil {
			return nil, err
		}
		if truth == nil {
			truth = sol
		}
		c := Course{Name: s.Name, Times: times[:sol.Len(0)]}
		for i := range c.Times {
			state := sol.At(0, i)
			c.Path = append(c.Path, append([]float64(nil), state...))
			d := floats.Distance(state, truth.At(0, i), 2)
			c.CoordinateMSE = append(c.CoordinateMSE, d*d/float64(len(state)))
		}
		energies, err := e.Energies(e.Truth(), sol)
		if err != nil {
			return nil, err
		}
		c.Energy = energies[0]
		if c.Conserved, err = e.conserved(hnn, sol, c.Energy[0]); err != nil {
			return nil, err
		}
		courses = append(courses, c)
	}
	return courses, nil
}

// Conserved is the HNN's scalar at known states, its free constant left in.
func (e *Evaluator) Conserved(hnn Subject, times []float64, states [][]float64) ([]float64, error) {
	rows, err := e.Energies(hnn, ode.Given(times, states))
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

func (e *Evaluator) conserved(hnn Subject, sol *ode.Solution, first float64) ([]float64, error) {
	if _, ok := hnn.Field.(phase.WithEnergy); !ok {
		return nil, nil
	}
	rows, err := e.Energies(hnn, sol)
	if err != nil {
		return nil, err
	}
	row := append([]float64(nil), rows[0]...)
	floats.AddConst(first-rows[0][0], row)
	return row, nil
}
