package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"

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

// Prepare reads the recording, where there is one.
func (c *Coordinates) Prepare(ctx context.Context) (err error) {
	if c.Recording != nil {
		_, err = c.Recording(ctx)
	}
	return err
}

// Data makes the data set of one seed, or reads the recording.
func (c *Coordinates) Data(ctx context.Context, dev *device.Device, config Config, seed uint64) (d Data, err error) {
	if c.Recording == nil {
		d.States, err = dataset.Generate(ctx, dev, c.System, config.Data, seed)
		return d, err
	}
	rec, err := c.Recording(ctx)
	if err == nil {
		d.States, err = dataset.Recorded(rec, config.Data.TestShare)
	}
	return d, err
}

// Loss compares derivatives.
func (c *Coordinates) Loss(Config) loss.Loss { return loss.Derivative }

// Model is a field over the system's coordinates.
func (c *Coordinates) Model(kind string, config Config) (model.Model, error) {
	return model.New(model.Spec{Kind: kind, Dim: c.System.Dim(), Hidden: config.Hidden, Scalars: config.Scalars})
}

// CheckData checks the settings of the data.
func (c *Coordinates) CheckData(config Config) (samples int, err error) {
	d := config.Data
	share := d.TestShare
	switch {
	case c.Recording != nil && d != dataset.Settings{TestShare: share}:
		return 0, fmt.Errorf("%s learns from a recording: of the settings of the data, only test_share applies to it",
			c.System.Name)
	case c.Recording != nil && !(share > 0 && share < 1):
		return 0, fmt.Errorf("test_share is %v, but a share between 0 and 1 is needed", share)
	case c.Recording != nil:
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

// metric returns the protocol's, with fewer starts if quick.
func (s *Study) metric(p Protocol) eval.EnergySpec {
	spec := s.E.Metric(p)
	if s.Quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	return spec
}

// recorded is the part of the recording that tests, with its times counted from the first if fromZero.
func (s *Study) recorded(ctx context.Context, fromZero bool) (eval.Course, error) {
	data, err := s.E.Data(ctx, s.Dev, s.E.Config, 0)
	if err != nil {
		return eval.Course{}, err
	}
	test := data.States.Test[0]
	if fromZero {
		test.Times = slices.Clone(test.Times)
		floats.AddConst(-test.Times[0], test.Times)
	}
	return s.ev.Given(test.Times, test.States)
}

func (c *Coordinates) energies(
	ctx context.Context, s *Study, t *Trained, protocols []Protocol,
) ([]EnergyNumber, error) {
	return each(protocols, func(p Protocol) (EnergyNumber, error) {
		spec := s.metric(p)
		if c.Recording == nil {
			res, err := s.ev.EnergyMSE(ctx, t.Subject(), spec, t.Seed)
			return EnergyNumber{p, res, nil}, err
		}
		truth, err := s.recorded(ctx, false)
		if err != nil {
			return EnergyNumber{}, err
		}
		res, err := s.ev.RecordedEnergyMSE(ctx, t.Subject(), spec, truth)
		// What a perfect conservative model scores, since the recording loses energy.
		floor := &eval.EnergyResult{MSE: Number(spec.FrictionFloor(truth)), Starts: 1}
		return EnergyNumber{p, res, floor}, err
	})
}

func (c *Coordinates) reports(ctx context.Context, s *Study, models ...*Trained) (all []*Report, err error) {
	list, err := c.report(ctx, s, models[0].Seed, names(models, (*Trained).Subject)...)
	for _, r := range list {
		all = append(all, &Report{Report: r})
	}
	return all, err
}

// report measures subjects beside the system, from starts of a seed, or beside the recording.
func (c *Coordinates) report(
	ctx context.Context, s *Study, seed uint64, subjects ...eval.Subject,
) ([]*eval.Report, error) {
	metric := s.metric(Corrected)
	spec := eval.ReportSpec{Starts: reportStarts, Span: metric.Span, Points: reportPoints, Start: c.System.Sample,
		Seed: seed, Scale: metric.Scale}
	if s.Quick {
		spec.Starts = quickStarts
	}
	if c.Recording != nil {
		truth, err := s.recorded(ctx, true)
		if err != nil {
			return nil, err
		}
		spec.Recorded = &truth
	} else {
		energies, err := s.ev.Energies(s.ev.Truth(), s.E.Config.Data.TrainingStarts(c.System, seed))
		if err != nil {
			return nil, err
		}
		spec.Energies = [2]float64{floats.Min(energies), floats.Max(energies)}
	}
	return s.ev.Under(s.with).Reports(ctx, spec, subjects...)
}

// SystemReport is the evaluation report of a true system under an integrator, without any model. Its range of energies
// is that of the data of its experiment or, without one, of its own samples.
func SystemReport(
	ctx context.Context, dev *device.Device, sys *system.System, with Integrator, quick bool,
) (*eval.Report, error) {
	source := &Coordinates{System: sys, Metric: func(Protocol) eval.EnergySpec {
		return eval.EnergySpec{Span: reportSpan}
	}}
	e := &Experiment{Source: source, Config: Config{Data: dataset.Settings{Trajectories: 1000, Points: 2}}}
	for _, known := range Experiments() {
		if known.System() == sys {
			e, source = known, known.Source.(*Coordinates)
		}
	}
	s := e.study(dev, with, quick)
	defer s.Close()
	reports, err := source.report(ctx, s, 0, eval.Subject{Kind: sys.Name, Field: sys})
	if err != nil {
		return nil, err
	}
	return reports[0], nil
}

// rolledOut describes one rollout from the start of a study's view.
func (s *Study) rolledOut(ctx context.Context, t *Trained) (*RolloutNumbers, error) {
	v := s.View
	truth, err := s.ev.Rollout(ctx, s.ev.Truth(), v.Start, stepped(v.RolloutSpan))
	if err != nil {
		return nil, err
	}
	courses, err := s.ev.Compare(ctx, truth, t.Subject(), t.Subject())
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
