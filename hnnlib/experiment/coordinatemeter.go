package experiment

import (
	"context"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// tolerance of the rollouts in metrics and figures. Against 1e-10 it changes the spring's energy MSE of an
// HNN by 1 in 10,000 (measured), and takes a third of the steps. Data and references use tighter ones.
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
	ev     *eval.Evaluator
	source *Coordinates
	config Config
	with   Integrator
	quick  bool
}

var _ Meter = (*coordinateMeter)(nil)

func (m *coordinateMeter) Close() { m.ev.Close() }

// Meter measures fields beside the system, or beside the recording.
func (s *Coordinates) Meter(dev *device.Device, c Config, with Integrator, quick bool) (Meter, error) {
	ev := eval.New(dev, s.System, ode.Options{RTol: tolerance, ATol: tolerance})
	return &coordinateMeter{ev, s, c, withTolerance(with), quick}, nil
}

// metric returns the protocol's metric, with fewer starts if quick.
func (m *coordinateMeter) metric(p Protocol) eval.EnergySpec {
	spec := m.source.Metric(p)
	if m.quick {
		spec.Starts = min(spec.Starts, quickStarts)
	}
	return spec
}

func (m *coordinateMeter) Energies(ctx context.Context, t *Trained, protocols []Protocol) (energy, floor []EnergyNumber, err error) {
	if m.source.Recording != nil {
		return m.recorded(ctx, t, protocols)
	}
	for _, p := range protocols {
		res, err := m.ev.EnergyMSE(ctx, t.Subject(), m.metric(p), t.Seed)
		if err != nil {
			return nil, nil, err
		}
		energy = append(energy, energyNumber(p, res))
	}
	return energy, nil, nil
}

// recorded is Energies beside a recording. Its floor is what a perfect conservative model scores, since the recording
// loses energy.
func (m *coordinateMeter) recorded(ctx context.Context, t *Trained, protocols []Protocol) (energy, floor []EnergyNumber, err error) {
	rec, err := m.source.tested(ctx, m.config)
	if err != nil {
		return nil, nil, err
	}
	truth, err := m.ev.Given(rec.Times, rec.States)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range protocols {
		spec := m.metric(p)
		res, err := m.ev.RecordedEnergyMSE(ctx, t.Subject(), spec, truth)
		if err != nil {
			return nil, nil, err
		}
		energy = append(energy, energyNumber(p, res))
		floor = append(floor, EnergyNumber{Protocol: p, MSE: Number(spec.FrictionFloor(truth)), Starts: 1})
	}
	return energy, floor, nil
}

func energyNumber(p Protocol, res *eval.EnergyResult) EnergyNumber {
	return EnergyNumber{p, Number(res.MSE), Number(res.Interval), len(res.Starts), res.Diverged}
}

func (m *coordinateMeter) Reports(ctx context.Context, models []*Trained) ([]*Report, error) {
	var subjects []eval.Subject
	for _, t := range models {
		subjects = append(subjects, t.Subject())
	}
	list, err := m.reports(ctx, models[0].Seed, subjects...)
	if err != nil {
		return nil, err
	}
	var all []*Report
	for _, r := range list {
		all = append(all, &Report{Report: r})
	}
	return all, nil
}

// reports measures subjects of one seed beside the system or the recording.
func (m *coordinateMeter) reports(ctx context.Context, seed uint64, subjects ...eval.Subject) ([]*eval.Report, error) {
	ev := eval.New(m.ev.Dev, m.source.System, m.with)
	defer ev.Close()
	metric := m.metric(Corrected)
	if m.source.Recording != nil {
		rec, err := m.source.tested(ctx, m.config)
		if err != nil {
			return nil, err
		}
		recorded, err := ev.Given(fromZero(rec.Times), rec.States)
		if err != nil {
			return nil, err
		}
		return ev.Reports(ctx, eval.ReportSpec{Scale: metric.Scale, Recorded: &recorded}, subjects...)
	}
	spec := eval.ReportSpec{Starts: reportStarts, Span: metric.Span, Points: reportPoints, Start: m.source.System.Sample, Seed: seed}
	if m.quick {
		spec.Starts = quickStarts
	}
	energies, err := ev.Energies(ev.Truth(), m.config.Data.TrainingStarts(m.source.System, seed))
	if err != nil {
		return nil, err
	}
	spec.Energies = [2]float64{floats.Min(energies), floats.Max(energies)}
	return ev.Reports(ctx, spec, subjects...)
}

// fromZero are times counted from the first.
func fromZero(times []float64) []float64 {
	shifted := append([]float64(nil), times...)
	floats.AddConst(-times[0], shifted)
	return shifted
}

// SystemReport is the evaluation report of a true system under an integrator, without any model. Its range of energies
// is that of the data of its experiment or, without one, of its own samples.
func SystemReport(ctx context.Context, dev *device.Device, sys *system.System, with Integrator, quick bool) (*eval.Report, error) {
	config := Config{Data: dataset.Settings{Trajectories: 1000, Points: 2}}
	source := &Coordinates{System: sys, Metric: func(Protocol) eval.EnergySpec { return eval.EnergySpec{Span: reportSpan} }}
	for _, e := range Experiments() {
		if c, ok := e.Source.(*Coordinates); ok && c.System == sys {
			source, config = c, e.Config
		}
	}
	m := &coordinateMeter{eval.New(dev, sys, withTolerance(with)), source, config, withTolerance(with), quick}
	defer m.Close()
	reports, err := m.reports(ctx, 0, eval.Subject{Kind: sys.Name, Field: sys})
	if err != nil {
		return nil, err
	}
	return reports[0], nil
}

func (m *coordinateMeter) Rollout(ctx context.Context, t *Trained, v View) (*RolloutNumbers, error) {
	times := dataset.Times(v.RolloutSpan, int(v.RolloutSpan*steps)+1)
	truth, err := m.ev.Rollout(ctx, m.ev.Truth(), v.Start, times)
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
		CoordinateMSE: Number(stat.Mean(c.CoordinateMSE, nil)), EnergyDrift: Number(c.Drift()), EnergyBand: Number(eval.Band(c.Energy)),
	}
	if c.Conserved != nil {
		band := Number(eval.Band(c.Conserved))
		n.ConservedBand = &band
	}
	return n, nil
}
