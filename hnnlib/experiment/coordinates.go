package experiment

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Coordinates is the source of experiments on a system's coordinates and their derivatives, integrated or recorded.
type Coordinates struct {
	System *system.System
	// Metric returns the protocol of the energy metric.
	Metric func(Protocol) eval.EnergySpec
	// Recording has the measured motion that the models learn from; nil where the data are integrated from System. The
	// first share of it trains, the rest tests, and the metric is one rollout over the rest.
	Recording func(ctx context.Context) (dataset.Trajectories, error)
}

var _ Source = (*Coordinates)(nil)

// Prepare reads the recording, where there is one.
func (s *Coordinates) Prepare(ctx context.Context) error {
	if s.Recording == nil {
		return nil
	}
	_, err := s.Recording(ctx)
	return err
}

// Data makes the data set of one seed.
func (s *Coordinates) Data(ctx context.Context, dev *device.Device, c Config, seed uint64) (Data, error) {
	set, err := s.dataset(ctx, dev, c, seed)
	return states{set}, err
}

func (s *Coordinates) dataset(ctx context.Context, dev *device.Device, c Config, seed uint64) (*dataset.Set, error) {
	if s.Recording == nil {
		return dataset.Generate(ctx, dev, s.System, c.Data, seed)
	}
	rec, err := s.Recording(ctx)
	if err != nil {
		return nil, err
	}
	return dataset.Recorded(rec, c.Data.TestShare)
}

// Loss compares derivatives.
func (s *Coordinates) Loss(Config) loss.Loss { return loss.Derivative }

// Model is a field over the system's coordinates.
func (s *Coordinates) Model(kind string, c Config) (model.Model, error) {
	return model.New(model.Spec{Kind: kind, Dim: s.System.Dim(), Hidden: c.Hidden, Scalars: c.Scalars})
}

// CheckData checks the settings of the data.
func (s *Coordinates) CheckData(c Config) (samples int, err error) {
	d := c.Data
	share := d.TestShare
	switch {
	case s.Recording != nil && d != dataset.Settings{TestShare: share}:
		return 0, fmt.Errorf("%s learns from a recording: of the settings of the data, only test_share applies to it",
			s.System.Name)
	case s.Recording != nil && !(share > 0 && share < 1):
		return 0, fmt.Errorf("test_share is %v, but a share between 0 and 1 is needed", share)
	case s.Recording != nil:
		return math.MaxInt, nil
	case math.IsInf(d.Span, 0):
		return 0, fmt.Errorf("span is %v, but a finite number is needed", d.Span)
	case math.IsInf(d.Noise, 0):
		return 0, fmt.Errorf("noise is %v, but a finite number is needed", d.Noise)
	case d.Trajectories > 0 && d.Points > mostSamples/d.Trajectories:
		return 0, fmt.Errorf("%d trajectories of %d points are more than the %d samples that are allowed",
			d.Trajectories, d.Points, mostSamples)
	}
	if err := d.Check(); err != nil {
		return 0, err
	}
	return d.TrainSamples(), ode.Options{RTol: d.RTol, ATol: d.ATol}.Check()
}

// states are the samples of [Coordinates].
type states struct{ *dataset.Set }

func (s states) For(l loss.Loss) (train.Data, error) {
	learned, err := l.Data(s.Train)
	if err != nil {
		return train.Data{}, err
	}
	tested, err := l.Data(s.Test)
	return train.Data{Train: learned, Test: tested}, err
}

func (s states) WriteNPZ(w io.Writer, _ Protocol) error { return s.Set.WriteNPZ(w) }

func (s states) String() string {
	return fmt.Sprintf("%d train and %d test samples of %d coordinates",
		s.Train.Points(), s.Test.Points(), len(s.Train[0].States[0]))
}

// tolerance of the rollouts in metrics and figures. Against 1e-10 it changes the spring's energy MSE of an HNN by 1 in
// 10,000 (measured), and takes a third of the steps. Data and references use tighter ones.
const tolerance = 1e-7

// Settings of the evaluation report that all experiments share.
const (
	reportPoints = 201
	reportStarts = 15
	reportSpan   = 20 // of a system that belongs to no experiment
)

// Integrator is how a report integrates the fields that it measures; the truth is always integrated at rtol 1e-10.
// The zero value is that of the paper's metric: Dormand–Prince at rtol = atol = 1e-7.
type Integrator = ode.Options

func withTolerance(o Integrator) Integrator {
	if o.RTol == 0 {
		o.RTol = tolerance
	}
	if o.ATol == 0 {
		o.ATol = o.RTol
	}
	return o
}

// coordinateMeter measures fields over coordinates.
type coordinateMeter struct {
	*Coordinates
	ev     *eval.Evaluator // of metrics and figures
	config Config
	with   Integrator // of reports
	quick  bool
}

var _ Meter = (*coordinateMeter)(nil)

func (m *coordinateMeter) Close() { m.ev.Close() }

// Meter measures fields beside the system, or beside the recording.
func (s *Coordinates) Meter(_ Source, dev *device.Device, c Config, with Integrator, quick bool) (Meter, error) {
	ev := eval.New(dev, s.System, withTolerance(Integrator{}))
	return &coordinateMeter{s, ev, c, withTolerance(with), quick}, nil
}

// metric returns the protocol's metric, with fewer starts if quick.
func (m *coordinateMeter) metric(p Protocol) eval.EnergySpec {
	spec := m.Metric(p)
	if m.quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	return spec
}

// recorded is the part of the recording that tests.
func (m *coordinateMeter) recorded(ctx context.Context) (eval.Course, error) {
	set, err := m.dataset(ctx, m.ev.Dev, m.config, 0)
	if err != nil {
		return eval.Course{}, err
	}
	return m.ev.Given(set.Test[0].Times, set.Test[0].States)
}

// fromZero is a course with its times counted from the first.
func fromZero(c eval.Course, err error) (eval.Course, error) {
	c.Times = slices.Clone(c.Times)
	for i := len(c.Times) - 1; i >= 0; i-- {
		c.Times[i] -= c.Times[0]
	}
	return c, err
}

func (m *coordinateMeter) Energies(ctx context.Context, t *Trained, protocols []Protocol) ([]EnergyNumber, error) {
	return each(protocols, func(p Protocol) (EnergyNumber, error) {
		spec := m.metric(p)
		if m.Recording == nil {
			res, err := m.ev.EnergyMSE(ctx, t.Subject(), spec, t.Seed)
			return EnergyNumber{p, res, nil}, err
		}
		truth, err := m.recorded(ctx)
		if err != nil {
			return EnergyNumber{}, err
		}
		res, err := m.ev.RecordedEnergyMSE(ctx, t.Subject(), spec, truth)
		// What a perfect conservative model scores, since the recording loses energy.
		floor := &eval.EnergyResult{MSE: Number(spec.FrictionFloor(truth)), Starts: 1}
		return EnergyNumber{p, res, floor}, err
	})
}

func (m *coordinateMeter) Reports(ctx context.Context, models ...*Trained) (all []*Report, err error) {
	var subjects []eval.Subject
	for _, t := range models {
		subjects = append(subjects, t.Subject())
	}
	list, err := m.reports(ctx, models[0].Seed, subjects...)
	for _, r := range list {
		all = append(all, &Report{Report: r})
	}
	return all, err
}

// reports measures subjects beside the system, from starts of a seed, or beside the recording.
func (m *coordinateMeter) reports(ctx context.Context, seed uint64, subjects ...eval.Subject) ([]*eval.Report, error) {
	metric := m.metric(Corrected)
	spec := eval.ReportSpec{Starts: reportStarts, Span: metric.Span, Points: reportPoints, Start: m.System.Sample,
		Seed: seed, Scale: metric.Scale}
	if m.quick {
		spec.Starts = quickStarts
	}
	if m.Recording != nil {
		truth, err := fromZero(m.recorded(ctx))
		if err != nil {
			return nil, err
		}
		spec.Recorded = &truth
	} else {
		energies, err := m.ev.Energies(m.ev.Truth(), m.config.Data.TrainingStarts(m.System, seed))
		if err != nil {
			return nil, err
		}
		spec.Energies = [2]float64{floats.Min(energies), floats.Max(energies)}
	}
	return m.ev.Under(m.with).Reports(ctx, spec, subjects...)
}

// SystemReport is the evaluation report of a true system under an integrator, without any model. Its range of energies
// is that of the data of its experiment or, without one, of its own samples.
func SystemReport(
	ctx context.Context, dev *device.Device, sys *system.System, with Integrator, quick bool,
) (*eval.Report, error) {
	config := Config{Data: dataset.Settings{Trajectories: 1000, Points: 2}}
	metric := func(Protocol) eval.EnergySpec { return eval.EnergySpec{Span: reportSpan} }
	source := &Coordinates{System: sys, Metric: metric}
	for _, e := range Experiments() {
		if c, ok := e.Source.(*Coordinates); ok && c.System == sys {
			source, config = c, e.Config
		}
	}
	m := &coordinateMeter{source, eval.New(dev, sys, Integrator{}), config, withTolerance(with), quick}
	defer m.Close()
	reports, err := m.reports(ctx, 0, eval.Subject{Kind: sys.Name, Field: sys})
	if err != nil {
		return nil, err
	}
	return reports[0], nil
}

// rolledOut describes one rollout from the start of a view.
func (m *coordinateMeter) rolledOut(ctx context.Context, t *Trained, v View) (*RolloutNumbers, error) {
	truth, err := m.ev.Rollout(ctx, m.ev.Truth(), v.Start, stepped(v.RolloutSpan))
	if err != nil {
		return nil, err
	}
	courses, err := m.ev.Compare(ctx, truth, t.Subject(), t.Subject())
	if err != nil {
		return nil, err
	}
	c := courses[1] // after the truth's
	n := &RolloutNumbers{
		Start: v.Start, Span: v.RolloutSpan, Reached: c.Times[len(c.Times)-1],
		CoordinateMSE: Number(stat.Mean(c.CoordinateMSE, nil)), EnergyDrift: Number(c.Drift()),
		EnergyBand: Number(eval.Band(c.Energy)),
	}
	if c.Conserved != nil {
		band := Number(eval.Band(c.Conserved))
		n.ConservedBand = &band
	}
	return n, nil
}
