package experiment

import (
	"context"
	"math"
	"strings"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Study looks at trained models of one experiment on coordinates: it measures them and draws the paper's figures.
type Study struct {
	Ensemble
	Eval *eval.Evaluator

	reports     map[string]*eval.Report // by kind of model, once Reports has measured them
	attenuation []Attenuation           // once Attenuation has measured it
}

var _ Measured = (*Study)(nil)

// tolerance of the rollouts in metrics and figures. Against 1e-10 it changes the spring's energy MSE of an
// HNN by 1 in 10,000 (measured), and takes a third of the steps. Data and references use tighter ones.
const tolerance = 1e-7

// NewStudy prepares a study of trained models, as many baselines as HNNs.
func NewStudy(dev *device.Device, e *Experiment, baselines, hnns []*Trained) (*Study, error) {
	models, err := NewEnsemble(dev, e, baselines, hnns)
	if err != nil {
		return nil, err
	}
	return newStudy(models), nil
}

func newStudy(models Ensemble) *Study {
	return &Study{Ensemble: models, Eval: eval.New(models.Dev, models.E.System, ode.Options{RTol: tolerance, ATol: tolerance})}
}

// OpenStudy trains, or finds, the models of a report.
func (e *Experiment) OpenStudy(ctx context.Context, dev *device.Device, o ReportOptions) (*Study, error) {
	models, err := e.ensemble(ctx, dev, o)
	if err != nil {
		return nil, err
	}
	return newStudy(models), nil
}

// Close frees the compiled programs.
func (s *Study) Close() { s.Eval.Close() }

// Rows measures all models under both protocols: the rows of the paper's table for this task.
func (s *Study) Rows(ctx context.Context) ([]Row, error) {
	defer s.time()()
	var all []Row
	for _, models := range [][]*Trained{s.Baselines, s.HNNs} {
		rows, err := s.E.Measure(ctx, s.Eval, models, s.Quick)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// subject is a field with its look in figures.
type subject struct {
	kind figure.Kind
	eval.Subject
}

// trio is the truth, the first baseline and the first HNN.
func (s *Study) trio() []subject {
	return []subject{
		{figure.Truth, s.Eval.Truth()},
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

// Fields draws the fields of truth, baseline and HNN with a trajectory from start (nil: the
// experiment's) in each: blog figure 1.
func (s *Study) Fields(ctx context.Context, start []float64) (*figure.Figure, error) {
	if start == nil {
		start = s.E.Figures.Start
	}
	_, states, err := s.plane(15)
	if err != nil {
		return nil, err
	}
	data := figure.FieldsData{Name: "fields", Title: "Vector fields and trajectories: " + s.E.Title,
		QLabel: s.label(0), PLabel: s.label(1)}
	times := s.times(s.E.Figures.FieldSpan)
	for _, sub := range s.trio() {
		dx, err := phase.Derivatives(s.Dev, sub.Field, states)
		if err != nil {
			return nil, err
		}
		panel := figure.FieldPanel{Kind: sub.kind}
		rows, _ := states.Dims()
		for i := range rows {
			panel.Arrows = append(panel.Arrows, [4]float64{states.At(i, 0), states.At(i, 1), dx.At(i, 0), dx.At(i, 1)})
		}
		c, err := s.Eval.Rollout(ctx, sub.Subject, start, times)
		if err != nil {
			return nil, err
		}
		panel.Path = planePoints(c.States)
		data.Panels = append(data.Panels, panel)
	}
	return figure.Fields(data)
}

func (s *Study) label(i int) string { return s.E.label(i) }

// label is the axis label of coordinate i: "angle $q$ (rad)" of a coordinate called "q (angle, rad)".
func (e *Experiment) label(i int) string {
	if i >= len(e.System.Coordinates) {
		return ""
	}
	name, rest, ok := strings.Cut(strings.TrimSuffix(e.System.Coordinates[i], ")"), " (")
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

// Row draws predictions, coordinate error, HNN-conserved quantity and energy over time from start (nil:
// the experiment's): a row of blog figure 5.
func (s *Study) Row(ctx context.Context, start []float64) (*figure.Figure, error) {
	data, err := s.RowData(ctx, start)
	if err != nil {
		return nil, err
	}
	return figure.Rollout(data)
}

// RowData computes what Row draws, so that rows of several experiments can be stacked.
func (s *Study) RowData(ctx context.Context, start []float64) (figure.RolloutData, error) {
	if s.E.Recording != nil && start == nil {
		return s.recordedRow(ctx)
	}
	if start == nil {
		start = s.E.Figures.Start
	}
	return s.rowAt(ctx, start, s.times(s.E.Figures.RowSpan))
}

// rowAt is RowData at times of the caller's choice.
func (s *Study) rowAt(ctx context.Context, start, times []float64) (figure.RolloutData, error) {
	trio := s.trio()
	truth, err := s.Eval.Rollout(ctx, trio[0].Subject, start, times)
	if err != nil {
		return figure.RolloutData{}, err
	}
	courses, err := s.Eval.Compare(ctx, truth, trio[2].Subject, trio[1].Subject, trio[2].Subject)
	if err != nil {
		return figure.RolloutData{}, err
	}
	data := s.rolloutData(courses, "")
	data.PLabel = s.label(s.E.System.DoF)
	return data, nil
}

// rolloutData is courses of truth, baseline and HNN as a figure's; label is what the truth is called, "" as usual.
func (s *Study) rolloutData(courses []eval.Course, label string) figure.RolloutData {
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

// Contours draws the HNN's learned scalar beside the true energy, its free constant removed.
func (s *Study) Contours(context.Context) (*figure.Figure, error) {
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
	values, err := phase.Energies(s.Dev, sub.Field.(phase.WithEnergy), states)
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

// Data draws the first seed's training and test set over the clean trajectories.
func (s *Study) Data(ctx context.Context) (*figure.Figure, error) {
	return s.E.DrawData(ctx, s.Dev, s.HNNs[0].Seed)
}

// DrawData draws the training and test set of a seed over the clean trajectories they come from.
func (e *Experiment) DrawData(ctx context.Context, dev *device.Device, seed uint64) (*figure.Figure, error) {
	set, err := e.Dataset(ctx, dev, e.Config, seed)
	if err != nil {
		return nil, err
	}
	return figure.Dataset(figure.DatasetData{Name: "dataset", Title: "Data: " + e.Title,
		QLabel: e.label(0), PLabel: e.label(e.System.DoF), Panels: []figure.DatasetPanel{
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
