package experiment

import (
	"context"
	"math"
	"strings"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func (s *Study) source() *Coordinates { return s.E.Source.(*Coordinates) }

func (s *Study) system() *system.System { return s.E.System() }

// subject is a field with its look in figures.
type subject struct {
	kind figure.Kind
	eval.Subject
}

// trio is the truth, the first baseline and the first HNN.
func (s *Study) trio() []subject {
	return []subject{
		{figure.Truth, s.eval().Truth()},
		{figure.Baseline, s.Baselines[0].Subject()},
		{figure.HNN, s.HNNs[0].Subject()},
	}
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
func (s *Study) fields(ctx context.Context) (*figure.Figure, error) {
	_, states, err := s.plane(15)
	if err != nil {
		return nil, err
	}
	data := figure.FieldsData{Name: "fields", Title: "Vector fields and trajectories: " + s.E.Title,
		QLabel: s.label(0), PLabel: s.label(1)}
	times := s.times(s.View.FieldSpan)
	for _, sub := range s.trio() {
		dx, err := s.eval().Points.Derivatives(sub.Field, nil, states)
		if err != nil {
			return nil, err
		}
		panel := figure.FieldPanel{Kind: sub.kind}
		rows, _ := states.Dims()
		for i := range rows {
			panel.Arrows = append(panel.Arrows, [4]float64{states.At(i, 0), states.At(i, 1), dx.At(i, 0), dx.At(i, 1)})
		}
		c, err := s.eval().Rollout(ctx, sub.Subject, s.View.Start, times)
		if err != nil {
			return nil, err
		}
		panel.Path = planePoints(c.States)
		data.Panels = append(data.Panels, panel)
	}
	return figure.Fields(data)
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

// planePoints are states of length 2 as points of the plane.
func planePoints(states [][]float64) [][2]float64 {
	var points [][2]float64
	for _, x := range states {
		points = append(points, [2]float64{x[0], x[1]})
	}
	return points
}

// rollout shows predictions, coordinate error, HNN-conserved quantity and energy over time: a row of blog figure 5.
func (s *Study) rollout(ctx context.Context) (*figure.Figure, error) {
	data, err := s.rolloutData(ctx)
	if err != nil {
		return nil, err
	}
	return figure.Rollout(data)
}

// RolloutFrom is the figure rollout from another start, and beside the true system also where there is a recording.
func (s *Study) RolloutFrom(ctx context.Context, start []float64) (*figure.Figure, error) {
	data, err := s.rolloutFrom(ctx, start, s.times(s.View.RolloutSpan))
	if err != nil {
		return nil, err
	}
	return figure.Rollout(data)
}

// rolloutData computes what rollout shows, so that rows of several experiments can be stacked.
func (s *Study) rolloutData(ctx context.Context) (figure.RolloutData, error) {
	if s.source().Recording != nil {
		return s.recordedRollout(ctx)
	}
	return s.rolloutFrom(ctx, s.View.Start, s.times(s.View.RolloutSpan))
}

// rolloutFrom is rolloutData from another start, at other times.
func (s *Study) rolloutFrom(ctx context.Context, start, times []float64) (figure.RolloutData, error) {
	trio := s.trio()
	truth, err := s.eval().Rollout(ctx, trio[0].Subject, start, times)
	if err != nil {
		return figure.RolloutData{}, err
	}
	courses, err := s.eval().Compare(ctx, truth, trio[2].Subject, trio[1].Subject, trio[2].Subject)
	if err != nil {
		return figure.RolloutData{}, err
	}
	data := s.rolloutOf(courses, "")
	data.PLabel = s.label(s.system().DoF)
	return data, nil
}

// rolloutOf is courses of truth, baseline and HNN as a figure's; label is what the truth is called, "" as usual.
func (s *Study) rolloutOf(courses []eval.Course, label string) figure.RolloutData {
	data := figure.RolloutData{Name: "rollout", Title: s.E.Title, QLabel: s.label(0), PLabel: s.label(1)}
	for i, c := range courses {
		series := func(y []float64) figure.Series {
			if i > 0 {
				label = ""
			}
			return figure.Series{Kind: s.trio()[i].kind, Label: label, X: c.Times, Y: y}
		}
		path := series(c.P(0))
		path.X = c.Q(0)
		data.Phase = append(data.Phase, path)
		if i > 0 {
			data.Error = append(data.Error, series(c.CoordinateMSE))
		}
		data.Conserved = append(data.Conserved, series(c.Conserved))
		data.Energy = append(data.Energy, series(c.Energy))
	}
	return data
}

// contours are of the HNN's learned scalar beside the true energy, its free constant removed.
func (s *Study) contours(context.Context) (*figure.Figure, error) {
	axis, states, err := s.plane(61)
	if err != nil {
		return nil, err
	}
	data := figure.ContourData{Name: "energy", Title: "True and learned Hamiltonian: " + s.E.Title,
		QLabel: s.label(0), PLabel: s.label(1)}
	origin := math.NaN() // the truth's value in the middle
	for _, sub := range s.trio() {
		if sub.kind == figure.Baseline {
			continue // it has no Hamiltonian
		}
		panel, err := s.scalarOver(sub, axis, states, origin)
		if err != nil {
			return nil, err
		}
		if sub.kind == figure.Truth {
			origin = panel.H[len(axis)/2][len(axis)/2]
		}
		data.Panels = append(data.Panels, panel)
	}
	return figure.Contours(data)
}

// scalarOver is a subject's H over the plane, shifted so that it has the value origin in the middle; NaN leaves it.
func (s *Study) scalarOver(sub subject, axis []float64, states *mat.Dense, origin float64) (figure.ContourPanel, error) {
	panel := figure.ContourPanel{Kind: sub.kind, Q: axis, P: axis}
	values, err := s.eval().Points.Energies(sub.Field.(phase.WithEnergy), states)
	if err != nil {
		return panel, err
	}
	if !math.IsNaN(origin) {
		floats.AddConst(origin-values[len(values)/2], values)
	}
	for i := range axis {
		panel.H = append(panel.H, values[i*len(axis):(i+1)*len(axis)])
	}
	return panel, nil
}

// dataset shows the training and test set over the clean trajectories they come from, or the beginning of films.
func (s *Study) dataset(ctx context.Context) (*figure.Figure, error) {
	if _, ok := s.E.Source.(*Pictures); ok {
		return s.episodes()
	}
	set, err := s.E.Dataset(ctx, s.Dev, s.E.Config, s.Seed())
	if err != nil {
		return nil, err
	}
	return figure.Dataset(figure.DatasetData{Name: "dataset", Title: "Data: " + s.E.Title,
		QLabel: s.label(0), PLabel: s.label(s.system().DoF), Panels: []figure.DatasetPanel{
			{Title: "training set", Samples: points(set.Train.States()), Trajectories: trajectories(set.Train)},
			{Title: "test set", Samples: points(set.Test.States()), Trajectories: trajectories(set.Test)},
		}})
}

func points(m *mat.Dense) [][2]float64 {
	rows, _ := m.Dims()
	out := make([][2]float64, rows)
	for i := range out {
		out[i] = [2]float64{m.At(i, 0), m.At(i, 1)}
	}
	return out
}

func trajectories(ts dataset.Trajectories) [][][2]float64 {
	var out [][][2]float64
	for i := range ts {
		out = append(out, points(ts[i:i+1].Clean()))
	}
	return out
}
