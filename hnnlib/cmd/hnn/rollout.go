package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"gonum.org/v1/gonum/floats"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/system"
)

// mostPoints limits the points that are written, and the steps of a method with fixed steps: all are in memory at once.
const mostPoints = 10_000_000

// rollout is the command line of one rollout.
type rollout struct {
	system, run string
	starts      [][]float64
	from, to    float64
	points      int
	opts        ode.Options
	csv         output
	truth       *system.System
	trained     *experiment.Trained // nil for a true system
}

func rolloutCommand(a *app) *cobra.Command {
	r := rollout{to: 20} // as the paper's energy metric of its first two tasks
	cmd := &cobra.Command{
		Use:   "rollout",
		Short: "Roll out a true system or a trained model, and write the trajectory as CSV",
		Long: `Roll out a true system (--system) or a trained model (--run) from a start, and write the trajectory as
CSV with the header t,q1,…,p1,…,H and 17 significant digits. Several starts, each with a --state, are rolled out at
once: the first column is then the start's number, from 1.

H is the energy of a true system, the learned energy of an HNN, which is known up to a constant, or, for a baseline,
which learns none, the energy of its experiment's true system.
A rollout that diverges is written up to that time, with a warning.

Systems:    ` + strings.Join(systemNames(), ", ") + `
Methods:    ` + strings.Join(methodNames(), ", "),
		Example: `  hnn rollout --system spring --state 1,0 --t1 20
  hnn rollout --system pendulum --state 2,0 --method leapfrog --step 0.01 --csv pendulum.csv
  hnn rollout --run spring-hnn-seed1 --state 1,0 --state 0.5,0 --points 1000 --csv hnn.csv`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := r.checkMethod(cmd.Flags().Changed); err != nil {
				return usage(err)
			}
			if err := r.open(); err != nil {
				return err
			}
			if err := r.checkStarts(); err != nil {
				return usage(err)
			}
			if r.csv.path != "" {
				if err := r.csv.check(""); err != nil {
					return err
				}
			}
			return a.compute(cmd.Context(), func(dev *device.Device) error { return r.write(cmd.Context(), a, dev) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.system, "system", "", "the true system to roll out")
	flags.StringVar(&r.run, "run", "", "the trained model to roll out: the folder or name of a run")
	completeFlag(cmd, "system", oneOf(systemNames()...))
	completeFlag(cmd, "run", completeRun)
	numbersFlag(cmd, func(start []float64) { r.starts = append(r.starts, start) }, "state",
		"start at `q1,...,p1,...`: all positions, then all momenta; can be given again",
		"numbers separated by commas are needed, q1 to qn and then p1 to pn")
	const startHelp = "start at time `X`, which matters if forces depend on time (default 0)"
	flags.Func("t0", startHelp, func(text string) (err error) {
		if r.from, err = strconv.ParseFloat(text, 64); err != nil || math.IsNaN(r.from) || math.IsInf(r.from, 0) {
			return errors.New("a finite number is needed")
		}
		return nil
	})
	positiveFlag(cmd, &r.to, "t1", fmt.Sprintf("roll out to time `X` (default %g)", r.to))
	countFlag(cmd, &r.points, "points", 100, 2, mostPoints, "write `N` points, evenly spaced, both ends included")
	integratorFlags(cmd, &r.opts, "1e-9", 100_000)
	flags.BoolVar(&r.opts.Backward, "backward", false, "go back in time, from 0 to −t1")
	outputFlag(cmd, &r.csv, "csv", "write `FILE`.csv (default: standard output)", ".csv")
	return cmd
}

// checkMethod returns an error for an unknown method, and for options that do not apply to it or take too many steps.
func (r *rollout) checkMethod(given func(flag string) bool) error {
	method, err := checkIntegrator(&r.opts, given)
	if err != nil {
		return err
	}
	switch step := r.opts.WithDefaults().Step; {
	case r.from >= r.to:
		return fmt.Errorf("--t0 is %g, but a number below --t1, %g, is needed", r.from, r.to)
	case r.from != 0 && r.opts.Backward:
		return errors.New("--t0 and --backward exclude each other: what goes back in time starts at 0")
	case !method.Adaptive && (r.to-r.from)/step > mostPoints:
		return fmt.Errorf("%g units of time in steps of %g make %.3g steps, and at most %d are taken: give a larger "+
			"--step or a smaller --t1", r.to-r.from, step, (r.to-r.from)/step, mostPoints)
	}
	return nil
}

// open finds the system or the run to roll out.
func (r *rollout) open() (err error) {
	switch {
	case r.system == "" && r.run == "":
		return usagef("--system or --run is needed; the systems are %s, and 'hnn runs' lists the runs",
			strings.Join(systemNames(), ", "))
	case r.system != "" && r.run != "":
		return usagef("--system %s and --run %s exclude each other: give the one that is to be rolled out",
			r.system, r.run)
	case r.system != "":
		r.truth, err = system.ByName(r.system)
		return usage(err)
	}
	rec, trained, err := experiment.OpenRun(r.run)
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

// checkStarts returns an error unless there is at least one start, and each start is a state of the system.
func (r *rollout) checkStarts() error {
	if len(r.starts) == 0 {
		n := r.truth.Dim() / 2
		example := strings.TrimSuffix(strings.Repeat("1,", n)+strings.Repeat("0,", n), ",")
		return fmt.Errorf("--state is needed: %d numbers, positions first, as in --state %s", 2*n, example)
	}
	for _, start := range r.starts {
		if err := r.truth.CheckState(start); err != nil {
			return fmt.Errorf("--state: %w", err)
		}
	}
	return nil
}

// write computes and writes the trajectories.
func (r *rollout) write(ctx context.Context, a *app, dev *device.Device) error {
	ev := eval.New(dev, r.truth, r.opts)
	defer ev.Close()
	subject := ev.Truth()
	if r.trained != nil {
		subject = r.trained.Subject()
	}
	times := dataset.Times(r.to-r.from, r.points)
	floats.AddConst(r.from, times)
	courses, err := ev.Rollouts(ctx, subject, r.starts, times)
	if err != nil {
		return err
	}
	for _, c := range courses {
		if c.Ended != nil {
			a.warn(c.Ended.Error())
		}
	}
	write := func(w io.Writer) error { return eval.WriteCSV(w, courses) }
	if r.csv.path == "" {
		return write(a.stdout)
	}
	return r.csv.write(write)
}
