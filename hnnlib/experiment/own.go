package experiment

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"
)

// Own returns an experiment on a system of the reader's own, with the paper's models, training, metrics and
// figures: change its Config, Figures and View before use. Its runs are found by the system's Name and by a
// fingerprint of H and Force, so that a changed one is trained anew. [system.Conform] checks the system; Own
// only makes sure that it can be used at all.
func Own(dev *device.Device, sys *system.System) (*Experiment, error) {
	if !ownName.MatchString(sys.Name) {
		return nil, fmt.Errorf("a system's Name is part of its runs' folders, so it must be of small letters, digits "+
			"and hyphens, and begin with a letter: %q is not", sys.Name)
	}
	if slices.Contains(Names(), sys.Name) {
		return nil, fmt.Errorf("%q is an experiment of the paper: give your system another Name", sys.Name)
	}
	if sys.H == nil || sys.Sample == nil || sys.DoF < 1 {
		return nil, fmt.Errorf("%s needs DoF, H and Sample: system.Conform says what is missing", sys.Name)
	}
	mark, err := fingerprint(dev, sys)
	if err != nil {
		return nil, err
	}
	return &Experiment{
		Info: Info{Name: sys.Name, Title: cmp.Or(sys.Title, sys.Name)}, Fingerprint: mark,
		Source: &Coordinates{System: sys, Metric: func(Protocol) eval.EnergySpec {
			return eval.EnergySpec{Starts: 15, Span: 20, Points: 200, Start: sys.Sample}
		}},
		Config: Config{
			Hidden: 200, Scalars: 1,
			Data: dataset.Settings{Trajectories: 200, Points: 30, Span: 10,
				TestShare: 0.2, TestFirst: true, RTol: 1e-10, ATol: 1e-10},
			Train: train.Options{Steps: 5000, Batch: 200, LearningRate: 1e-3, Chunk: 100},
		},
		Figures: Shared("dataset", "losses", "rollout", "seeds"),
		View:    View{Start: sys.Sample(seed.Stream(0, "figures")), FieldSpan: 20, RolloutSpan: 20},
	}, nil
}

// OwnRecording is [Own] of a system whose motion was recorded: models learn from the first four fifths of rec, and are
// measured on the rest beside the energy of sys. Runs are found by the recording too. [dataset.ReadRecording] reads one.
func OwnRecording(dev *device.Device, sys *system.System, rec dataset.Trajectories) (*Experiment, error) {
	e, err := Own(dev, sys)
	if err != nil {
		return nil, err
	}
	if len(rec) == 0 || len(rec[0].States) == 0 || len(rec[0].States[0]) != sys.Dim() {
		return nil, fmt.Errorf("%s: the recording must have trajectories of states of %d numbers", sys.Name, sys.Dim())
	}
	e.Source = &Coordinates{
		System:    sys,
		Metric:    func(Protocol) eval.EnergySpec { return eval.EnergySpec{Starts: 1, Span: 1, Points: 2} },
		Recording: func(context.Context) (dataset.Trajectories, error) { return rec, nil },
	}
	e.Config.Data = dataset.Settings{TestShare: 0.2}
	e.Config.Train = train.Options{Steps: 2000, LearningRate: 1e-3, Chunk: 100}
	e.View.Start = rec[0].States[0]
	return e, nil
}

var ownName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// A fingerprint is taken at so many states, and at times up to fingerprintSpan.
const (
	fingerprintStates = 32
	fingerprintSpan   = 20
)

// fingerprint is eight digits that follow from the sampler, and from H and Force at its states to six digits each.
func fingerprint(dev *device.Device, sys *system.System) (string, error) {
	rng := rand.New(rand.NewPCG(1, 1))
	states := mat.NewDense(fingerprintStates, sys.Dim(), nil)
	for i := range fingerprintStates {
		x := sys.Sample(rng)
		if err := sys.CheckState(x); err != nil {
			return "", fmt.Errorf("%s: its sampler draws a state that it can't start from: %w", sys.Name, err)
		}
		states.SetRow(i, x)
	}
	at := phase.NewEvaluator(dev)
	defer at.Close()
	h, err := at.Energies(sys, states)
	if err != nil {
		return "", fmt.Errorf("%s: %w", sys.Name, err)
	}
	sum := sha256.New()
	for i, v := range h {
		fmt.Fprintf(sum, "%.5e %.5e\n", states.RawRowView(i), v)
	}
	if sys.Force != nil {
		times := make([]float64, fingerprintStates)
		for i := range times {
			times[i] = fingerprintSpan * rng.Float64()
		}
		forces, err := at.Derivatives(forceOnly(sys), times, states)
		if err != nil {
			return "", fmt.Errorf("%s: %w", sys.Name, err)
		}
		for i, t := range times {
			fmt.Fprintf(sum, "%.5e %.5e\n", t, forces.RawRowView(i))
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:4]), nil
}

// forceOnly is a system on which nothing but the force of sys acts.
func forceOnly(sys *system.System) *system.System {
	return &system.System{DoF: sys.DoF, Force: sys.Force, H: func(x *graph.Node) *graph.Node {
		return graph.MulScalar(graph.ReduceSum(x, -1), 0)
	}}
}

// digest identifies data that settings and seed do not determine: a system that is not registered, or a recording other
// than the published one. It is "" for others, so that their runs keep their names.
func (e *Experiment) digest(ctx context.Context, dev *device.Device) (string, error) {
	c, ok := e.Source.(*Coordinates)
	switch {
	case ok && c.Recording != nil:
		rec, err := c.Recording(ctx)
		if digest := rec.Digest(); err != nil || digest != dataset.PendulumDigest {
			return digest, err
		}
	case ok && e.Fingerprint == "" && !slices.Contains(system.All, c.System):
		return fingerprint(dev, c.System)
	}
	return "", nil
}

// runName is the name under which runs are kept: with the fingerprint of a system of the reader's own.
func (e *Experiment) runName() string {
	if e.Fingerprint == "" {
		return e.Name
	}
	return e.Name + "-" + e.Fingerprint
}
