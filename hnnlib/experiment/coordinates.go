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
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Coordinates is the source of experiments on a system's coordinates and their derivatives, integrated or recorded.
type Coordinates struct {
	System *system.System
	Metric func(Protocol) eval.EnergySpec // the protocol of the energy metric
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

// Integrator is how a report integrates fields; the truth is at rtol 1e-10. The zero value means dopri5 at 1e-7.
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
func (s *Study) recorded(ctx context.Context, fromZero bool) eval.Course {
	test := must(s.E.Data(ctx, s.Dev, s.E.Config, 0)).States.Test[0]
	if fromZero {
		test.Times = slices.Clone(test.Times)
		floats.AddConst(-test.Times[0], test.Times)
	}
	return must(s.ev.Given(test.Times, test.States))
}

func (c *Coordinates) energies(ctx context.Context, s *Study, t *Trained, protocols []Protocol) []EnergyNumber {
	return mapped(protocols, func(p Protocol) EnergyNumber {
		spec := s.metric(p)
		if c.Recording == nil {
			return EnergyNumber{p, must(s.ev.EnergyMSE(ctx, t.Subject(), spec, t.Seed)), nil}
		}
		truth := s.recorded(ctx, false)
		// What a perfect conservative model scores, since the recording loses energy.
		floor := &eval.EnergyResult{MSE: Number(spec.FrictionFloor(truth)), Starts: 1}
		return EnergyNumber{p, must(s.ev.RecordedEnergyMSE(ctx, t.Subject(), spec, truth)), floor}
	})
}

func (c *Coordinates) reports(ctx context.Context, s *Study, models ...*Trained) []*Report {
	all := c.report(ctx, s, models[0].Seed, mapped(models, (*Trained).Subject)...)
	return mapped(all, func(r *eval.Report) *Report { return &Report{Report: r} })
}

// report measures subjects beside the system, from starts of a seed, or beside the recording.
func (c *Coordinates) report(ctx context.Context, s *Study, seed uint64, subjects ...eval.Subject) []*eval.Report {
	metric := s.metric(Corrected)
	spec := eval.ReportSpec{Starts: reportStarts, Span: metric.Span, Points: reportPoints, Start: c.System.Sample,
		Seed: seed, Scale: metric.Scale}
	if s.Quick {
		spec.Starts = quickStarts
	}
	if c.Recording != nil {
		truth := s.recorded(ctx, true)
		spec.Recorded = &truth
	} else {
		energies := must(s.ev.Energies(s.ev.Truth(), s.E.Config.Data.TrainingStarts(c.System, seed)))
		spec.Energies = [2]float64{floats.Min(energies), floats.Max(energies)}
	}
	return must(s.ev.Under(s.with).Reports(ctx, spec, subjects...))
}

// SystemReport is the evaluation report of a true system under an integrator, without any model. Its range of energies
// is that of the data of its experiment or, without one, of its own samples.
func SystemReport(
	ctx context.Context, dev *device.Device, sys *system.System, with Integrator, quick bool,
) (r *eval.Report, err error) {
	defer caught(&err)
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
	return source.report(ctx, s, 0, eval.Subject{Kind: sys.Name, Field: sys})[0], nil
}

// rolledOut describes one rollout from the start of a study's view.
func (s *Study) rolledOut(ctx context.Context, t *Trained) *RolloutNumbers {
	v := s.View
	truth := must(s.ev.Rollout(ctx, s.ev.Truth(), v.Start, stepped(v.RolloutSpan)))
	c := must(s.ev.Compare(ctx, truth, t.Subject(), t.Subject()))[1] // after the truth's
	n := &RolloutNumbers{
		Start: v.Start, Span: v.RolloutSpan, Reached: c.Times[len(c.Times)-1],
		CoordinateMSE: Number(stat.Mean(c.CoordinateMSE, nil)), EnergyDrift: Number(c.Drift()),
		EnergyBand: Number(eval.Band(c.Energy)),
	}
	if c.Conserved != nil {
		band := Number(eval.Band(c.Conserved))
		n.ConservedBand = &band
	}
	return n
}

// Attenuation is how much slower than the truth a model oscillates. Its cause, in the paper's Tasks 1 and 2: inputs are
// noisy and targets clean. Given a noisy input, the best estimate of where the clean point was lies closer to the
// middle, so the best field is a weaker one. For a linear field ẋ = Ax and an input with variance S per coordinate and
// noise σ², least squares gives A·S/(S + σ²).
type Attenuation struct {
	Amplitude float64 `json:"amplitude"` // the rollouts start at (amplitude, 0)
	Truth     float64 `json:"truth"`     // angular frequency, radians per unit of time
	// Models has the frequencies over the truth's, by kind. The paper stretches the spring's time by 1.09: 0.917.
	Models map[string]eval.Summary `json:"models"`
}

// attenuationSpan is how long the oscillations are followed.
const attenuationSpan = 30

// Attenuation measures the learned frequencies of all models against the true one, at the amplitudes of the view.
func (s *Study) Attenuation(ctx context.Context) (all []Attenuation, err error) {
	defer caught(&err)
	s.need(coordinates)
	frequencies := func(of eval.Subject) []float64 {
		return must(s.ev.Frequencies(ctx, of, s.View.Amplitudes, attenuationSpan))
	}
	for i, truth := range frequencies(s.ev.Truth()) {
		all = append(all, Attenuation{s.View.Amplitudes[i], truth, map[string]eval.Summary{}})
	}
	for _, models := range s.groups() {
		ratios := make([][]float64, len(all))
		for _, t := range models {
			for i, learned := range frequencies(t.Subject()) {
				ratios[i] = append(ratios[i], learned/all[i].Truth)
			}
		}
		for i, a := range all {
			a.Models[models[0].Kind] = eval.Summarise(ratios[i])
		}
	}
	return all, nil
}

// AttenuationTable is the measured attenuation as a table: the header and the rows as text.
func AttenuationTable(all []Attenuation) (header []string, rows [][]string) {
	header = []string{"amplitude", "true frequency"}
	for _, kind := range Compared {
		header = append(header, model.Title(kind)+": learned / true")
	}
	for _, a := range all {
		row := []string{fmt.Sprintf("%.2g", a.Amplitude), fmt.Sprintf("%.4f", a.Truth)}
		for _, kind := range Compared {
			ratio := fmt.Sprintf("%.3f", a.Models[kind].Mean)
			if a.Models[kind].N != 1 {
				ratio += fmt.Sprintf(" ± %.3f", a.Models[kind].Std)
			}
			row = append(row, ratio)
		}
		rows = append(rows, row)
	}
	return header, rows
}

// NoiseAttenuation is S/(S + σ²) for the training set of a seed: by which factor the noise of the inputs weakens the
// best linear field. S is the mean square of the clean coordinates. It is 1 for data without noise.
func (e *Experiment) NoiseAttenuation(ctx context.Context, dev *device.Device, seed uint64) (ratio float64, err error) {
	defer caught(&err)
	data := must(e.Data(ctx, dev, e.Config, seed))
	if data.States == nil {
		return 0, fmt.Errorf("%s learns from pictures, which have no coordinates", e.Name)
	}
	clean := data.States.Train.Clean()
	rows, cols := clean.Dims()
	norm := mat.Norm(clean, 2) // Frobenius
	s := norm * norm / float64(rows*cols)
	return s / (s + e.Config.Data.Noise*e.Config.Data.Noise), nil
}
