package experiment

import (
	"context"
	"math"
	"strings"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/plot"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func (s *Study) source() *Coordinates { return s.E.Source.(*Coordinates) }

func (s *Study) system() *system.System { return s.E.System() }

// trio is the truth, the first baseline and the first HNN.
func (s *Study) trio() []eval.Subject {
	return []eval.Subject{s.eval().Truth(), s.Baselines[0].Subject(), s.HNNs[0].Subject()}
}

// steps is how many times per unit of time figures show a rollout.
const steps = 25

func (s *Study) times(span float64) []float64 {
	return dataset.Times(span, int(span*steps)+1)
}

// plane is a grid over the phase plane of a system with one degree of freedom.
func (s *Study) plane(points int) (axis []float64, states *mat.Dense, err error) {
	limit, err := s.PlaneLimit()
	if err != nil {
		return nil, nil, err
	}
	for i := range points {
		axis = append(axis, limit*(2*float64(i)/float64(points-1)-1))
	}
	states = mat.NewDense(points*points, 2, nil)
	for i, p := range axis {
		for j, q := range axis {
			states.SetRow(i*points+j, []float64{q, p})
		}
	}
	return axis, states, nil
}

// fields are those of truth, baseline and HNN with a trajectory in each: blog figure 1.
func (s *Study) fields(ctx context.Context) (*plot.Sheet, error) {
	_, states, err := s.plane(15)
	if err != nil {
		return nil, err
	}
	times := s.times(s.View.FieldSpan)
	var derivatives []*mat.Dense
	var courses []eval.Course
	for _, sub := range s.trio() {
		dx, err := s.eval().Points.Derivatives(sub.Field, nil, states)
		if err != nil {
			return nil, err
		}
		c, err := s.eval().Rollout(ctx, sub, s.View.Start, times)
		if err != nil {
			return nil, err
		}
		derivatives, courses = append(derivatives, dx), append(courses, c)
	}
	f := figure.Fields(states, derivatives, courses, s.labels())
	f.Title = "Vector fields and trajectories: " + s.E.Title
	return f, nil
}

// labels are those of figures of phase space.
func (s *Study) labels() figure.Labels {
	return figure.Labels{Q: s.label(0), P: s.label(s.system().DoF)}
}

// label is the axis label of coordinate i: "angle $q$ (rad)" of a coordinate called "q (angle, rad)".
func (s *Study) label(i int) string {
	if i >= len(s.system().Coordinates) {
		return ""
	}
	name, rest, ok := strings.Cut(strings.TrimSuffix(s.system().Coordinates[i], ")"), " (")
	if !ok {
		return "$" + name + "$"
	}
	what, unit, ok := strings.Cut(rest, ", ")
	if !ok {
		return what + " $" + name + "$"
	}
	return what + " $" + name + "$ (" + unit + ")"
}

// rollout shows predictions, coordinate error, HNN-conserved quantity and energy over time: a row of blog figure 5.
func (s *Study) rollout(ctx context.Context) (*plot.Sheet, error) {
	if s.source().Recording != nil {
		return s.recordedRollout(ctx)
	}
	return s.RolloutFrom(ctx, s.View.Start)
}

// RolloutFrom is the figure rollout from another start, and beside the true system also where there is a recording.
func (s *Study) RolloutFrom(ctx context.Context, start []float64) (*plot.Sheet, error) {
	return s.rolloutAt(ctx, start, s.times(s.View.RolloutSpan))
}

// rolloutAt is RolloutFrom at other times.
func (s *Study) rolloutAt(ctx context.Context, start, times []float64) (*plot.Sheet, error) {
	trio := s.trio()
	truth, err := s.eval().Rollout(ctx, trio[0], start, times)
	if err != nil {
		return nil, err
	}
	courses, err := s.eval().Compare(ctx, truth, trio[2], trio[1], trio[2])
	if err != nil {
		return nil, err
	}
	f := figure.Rollout(courses, s.labels())
	f.Title = s.E.Title
	return f, nil
}

// contours are of the HNN's learned scalar beside the true energy, its free constant removed.
func (s *Study) contours(context.Context) (*plot.Sheet, error) {
	axis, states, err := s.plane(61)
	if err != nil {
		return nil, err
	}
	trio := s.trio()
	truth, err := s.scalarOver(trio[0], axis, states, math.NaN())
	if err != nil {
		return nil, err
	}
	learned, err := s.scalarOver(trio[2], axis, states, truth.Z[len(axis)/2][len(axis)/2])
	if err != nil {
		return nil, err
	}
	f := figure.Contours([]plot.Kind{plot.Truth, plot.HNN}, []plot.Grid{truth, learned}, s.labels())
	f.Title = "True and learned Hamiltonian: " + s.E.Title
	return f, nil
}

// scalarOver is a subject's H over the plane, shifted so that it has the value origin in the middle; NaN leaves it.
func (s *Study) scalarOver(sub eval.Subject, axis []float64, states *mat.Dense, origin float64) (plot.Grid, error) {
	grid := plot.Grid{X: axis, Y: axis}
	values, err := s.eval().Points.Energies(sub.Field.(phase.WithEnergy), states)
	if err != nil {
		return grid, err
	}
	if !math.IsNaN(origin) {
		floats.AddConst(origin-values[len(values)/2], values)
	}
	for i := range axis {
		grid.Z = append(grid.Z, values[i*len(axis):(i+1)*len(axis)])
	}
	return grid, nil
}

// dataset shows the training and test set over the clean trajectories they come from, or the beginning of films.
func (s *Study) dataset(ctx context.Context) (*plot.Sheet, error) {
	if _, ok := s.E.Source.(*Pictures); ok {
		return s.episodes()
	}
	set, err := s.E.Dataset(ctx, s.Dev, s.E.Config, s.Seed())
	if err != nil {
		return nil, err
	}
	f := figure.Dataset(*set, s.labels())
	f.Title = "Data: " + s.E.Title
	return f, nil
}
