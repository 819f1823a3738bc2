package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
)

// rollout is the command line of one rollout.
type rollout struct {
	system, run  string
	state        []float64
	span         float64
	points       int
	opts         ode.Options
	csv          output
	truth        *system.System
	trained      *experiment.Trained // nil for a true system
	givenOptions func(name string) bool
}

// mostPoints bounds the points that are written, and the steps of a method with fixed steps: all are in memory at once.
const mostPoints = 10_000_000

// defaultSpan is how long the paper's energy metric rolls out its first two tasks.
const defaultSpan = 20

func rolloutCommand(a *app) *cobra.Command {
	var r rollout
	cmd := &cobra.Command{
		Use:   "rollout",
		Short: "Roll out a true system or a trained model, and write the trajectory as CSV",
		Long: `Roll out a true system (--system) or a trained model (--run) from a start, and write the trajectory as CSV with
the header t,q1,…,p1,…,H and 17 significant digits.

H is the energy of what is rolled out: that of a true system; the learned one of an HNN, which is known up to a
constant; or, since a baseline has none, that of the true system of its experiment.
A rollout that diverges is written up to there, with a warning that names the time.

Systems:    ` + strings.Join(systemNames(), ", ") + `
Methods:    ` + strings.Join(methodNames(), ", "),
		Example: `  hnn rollout --system spring --state 1,0 --t1 20
  hnn rollout --system pendulum --state 2,0 --method leapfrog --step 0.01 --csv pendulum.csv
  hnn rollout --run spring-hnn-seed1 --state 1,0 --points 1000 --csv hnn.csv`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r.givenOptions = cmd.Flags().Changed
			if err := r.check(); err != nil {
				return err
			}
			if r.csv.path != "" {
				if err := r.csv.check(); err != nil {
					return err
				}
			}
			return r.write(cmd.Context(), a)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.system, "system", "", "the true system to roll out")
	flags.StringVar(&r.run, "run", "", "the trained model to roll out: the folder or name of a run")
	completeFlag(cmd, "system", fixed(systemNames()...))
	completeFlag(cmd, "run", completeRun)
	stateFlag(cmd, &r.state)
	positiveFlag(cmd, &r.span, "t1", fmt.Sprintf("how long, in units of time (default %d)", defaultSpan))
	countFlag(cmd, &r.points, "points", 100, 2, mostPoints, "how many points, evenly spaced, both ends included")
	integratorFlags(cmd, &r.opts, "1e-9", 100_000)
	flags.BoolVar(&r.opts.Backward, "backward", false, "go back in time, from 0 to −t1")
	outputFlag(cmd, &r.csv, "csv", "the file to write (default: standard output)")
	return cmd
}

// check reads the run, if one is named, and returns what is wrong with the command line.
func (r *rollout) check() error {
	if r.span == 0 {
		r.span = defaultSpan
	}
	if err := r.checkMethod(); err != nil {
		return usage(err)
	}
	if err := r.open(); err != nil {
		return err
	}
	dim := r.truth.Dim()
	if r.state == nil {
		example := strings.TrimSuffix(strings.Repeat("1,", dim/2)+strings.Repeat("0,", dim/2), ",")
		return usagef("--state is needed: %d numbers, positions first, as in --state %s", dim, example)
	}
	if err := r.truth.CheckState(r.state); err != nil {
		return usagef("--state: %w", err)
	}
	return nil
}

// checkMethod returns an error for an unknown method, and for options that do not apply to it or take too many steps.
func (r *rollout) checkMethod() error {
	method, err := checkIntegrator(&r.opts, r.givenOptions)
	if err != nil {
		return err
	}
	step := r.opts.WithDefaults().Step
	if steps := r.span / step; !method.Adaptive && steps > mostPoints {
		return fmt.Errorf("--t1 %g in steps of %g makes %.3g steps, and at most %d are taken: give a larger --step or "+
			"a smaller --t1", r.span, step, steps, mostPoints)
	}
	return nil
}

// open finds what is rolled out.
func (r *rollout) open() (err error) {
	switch {
	case r.system == "" && r.run == "":
		return usagef("--system or --run is needed; the systems are %s, and 'hnn runs' lists the runs",
			strings.Join(systemNames(), ", "))
	case r.system != "" && r.run != "":
		return usagef("--system %s and --run %s exclude each other: give the one that is to be rolled out", r.system, r.run)
	}
	if r.system != "" {
		r.truth, err = system.ByName(r.system)
		return usage(err)
	}
	found, err := run.Find(r.run)
	if err != nil {
		return err
	}
	rec, trained, err := experiment.OpenRun(found)
	if err != nil {
		return err
	}
	if rec.Experiment.System() == nil {
		return usagef("--run %s: %s learns from pictures, and its states are codes of frames; 'hnn eval' follows it "+
			"from frames", r.run, rec.Experiment.Name)
	}
	r.truth, r.trained = rec.Experiment.System(), trained
	return nil
}

// write rolls out and writes the trajectory.
func (r *rollout) write(ctx context.Context, a *app) error {
	dev, err := a.device(ctx)
	if err != nil {
		return err
	}
	defer dev.Close()
	ev := eval.New(dev, r.truth, r.opts)
	defer ev.Close()
	subject := ev.Truth()
	if r.trained != nil {
		subject = r.trained.Subject()
	}
	course, err := ev.Rollout(ctx, subject, r.state, dataset.Times(r.span, r.points))
	if err != nil {
		return err
	}
	if err := course.Complete(); err != nil {
		a.warn(err.Error())
	}
	if r.csv.path == "" {
		return course.WriteCSV(a.stdout)
	}
	return r.csv.write(course.WriteCSV)
}
