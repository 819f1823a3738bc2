package experiment

import (
	"context"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
)

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

// Reporter prepares the evaluation report of the experiment's models, trained with config c and that seed, under an
// integrator. Close it after use.
func (e *Experiment) Reporter(ctx context.Context, dev *device.Device, c Config, seed uint64, with Integrator, quick bool) (*eval.Reporter, error) {
	ev := eval.New(dev, e.System, withTolerance(with))
	defer ev.Close()
	metric := e.MetricFor(Corrected, quick)
	if e.Recording != nil {
		rec, err := e.TestRecording(ctx)
		if err != nil {
			return nil, err
		}
		times := append([]float64(nil), rec.Times...)
		floats.AddConst(-rec.Times[0], times)
		recorded, err := ev.Given(times, rec.States)
		if err != nil {
			return nil, err
		}
		return ev.NewReporter(ctx, eval.ReportSpec{Scale: metric.Scale, Recorded: &recorded})
	}
	return newReporter(ctx, ev, e.System, c.Data.TrainingStarts(e.System, seed), metric.Span, seed, quick)
}

// SystemReporter is Reporter for a true system under an integrator, without any model. Its range of energies is that of
// its own samples.
func SystemReporter(ctx context.Context, dev *device.Device, sys *system.System, seed uint64, with Integrator, quick bool) (*eval.Reporter, error) {
	ev := eval.New(dev, sys, withTolerance(with))
	defer ev.Close()
	for _, e := range All {
		if e.System == sys {
			return e.Reporter(ctx, dev, e.Config, seed, with, quick)
		}
	}
	return newReporter(ctx, ev, sys, dataset.Settings{Trajectories: 1000, Points: 2}.TrainingStarts(sys, seed), reportSpan, seed, quick)
}

// newReporter reports within and around the energies of starts.
func newReporter(ctx context.Context, ev *eval.Evaluator, sys *system.System, starts [][]float64, span float64, seed uint64, quick bool) (*eval.Reporter, error) {
	energies, err := ev.Energies(ev.Truth(), starts)
	if err != nil {
		return nil, err
	}
	spec := eval.ReportSpec{Starts: reportStarts, Span: span, Points: reportPoints, Start: sys.Sample, Seed: seed,
		Energies: [2]float64{floats.Min(energies), floats.Max(energies)}}
	if quick {
		spec.Starts = quickStarts
	}
	return ev.NewReporter(ctx, spec)
}
