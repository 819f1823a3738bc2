package main

import (
	"context"
	"fmt"
	"io"
	"math"
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
	truth   *system.System      // also of a run
	trained *experiment.Trained // nil for a true system
	run     string
	starts  [][]float64
	begin   float64
	end     float64
	points  int
	opts    ode.Options
	csv     output
}

func rolloutCommand(a *app) *cobra.Command {
	r := rollout{end: 20} // as the paper's energy metric of its first two tasks
	cmd := &cobra.Command{
		Use:   "rollout",
		Short: "Roll out a true system or a trained model, and write the trajectory as CSV",
		Long: `Roll out a true system (--system) or a trained model (--run) from a start, and write the trajectory as
CSV with the header t,q1,…,p1,…,H and 17 significant digits. Several starts, each with a --state, are rolled out at
once: the first column is then the start's number, from 1.

H is the energy of a true system, the learned energy of an HNN, which is known up to a constant, or, for a baseline,
which learns none, the energy of its experiment's true system.
A rollout that diverges is written up to that time, with a warning.

Systems: ` + strings.Join(systemNames(), ", "),
		Example: `  hnn rollout --system spring --state 1,0 --t1 20
  hnn rollout --system pendulum --state 2,0 --method leapfrog --step 0.01 --csv pendulum.csv
  hnn rollout --run spring-hnn-seed1 --state 1,0 --state 0.5,0 --points 1000 --csv hnn.csv`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := r.prepare(); err != nil {
				return err
			}
			return a.compute(cmd.Context(), func(dev *device.Device) error { return r.write(cmd.Context(), a, dev) })
		},
	}
	systemFlag(cmd, &r.truth, "roll out the true system `NAME`")
	cmd.Flags().StringVar(&r.run, "run", "", "roll out the trained model of the run `RUN`, a folder or a name")
	_ = cmd.RegisterFlagCompletionFunc("run", completeRun)
	numbersFlag(cmd, func(start []float64) { r.starts = append(r.starts, start) }, "state",
		"start at `q1,...,p1,...`: all positions, then all momenta; can be given again",
		"numbers separated by commas are needed, q1 to qn and then p1 to pn")
	numberFlag(cmd, &r.begin, "t0", "start at time `X`, which matters if forces depend on time (default 0)",
		"a finite number", func(x float64) bool { return !math.IsNaN(x) })
	positiveFlag(cmd, &r.end, "t1", fmt.Sprintf("roll out to time `X` (default %g)", r.end))
	countFlag(cmd, &r.points, "points", 100, 2, mostPoints, "write `N` points, evenly spaced, both ends included")
	cmd.Flags().BoolVar(&r.opts.Backward, "backward", false, "go back in time, from 0 to −t1")
	outputFlag(cmd, &r.csv, "csv", "write `FILE`.csv (default: standard output)", "", ".csv")
	integratorFlags(cmd, &r.opts, "1e-9", 100_000)
	return cmd
}

// prepare finds the system or the run, and checks that it can be rolled out from the starts, in not too many steps.
func (r *rollout) prepare() error {
	switch {
	case r.truth == nil && r.run == "":
		return usagef("--system or --run is needed; the systems are %s, and 'hnn runs' lists the runs",
			strings.Join(systemNames(), ", "))
	case r.truth != nil && r.run != "":
		return usagef("--system %s and --run %s exclude each other: give the one that is to be rolled out",
			r.truth.Name, r.run)
	case r.run != "":
		rec, trained, err := experiment.OpenRun(r.run)
		if err != nil {
			return err
		}
		if r.truth, r.trained = rec.Experiment.System(), trained; r.truth == nil {
			return usagef("--run %s: %s learns from pictures, and its states are codes of frames; 'hnn eval' "+
				"follows it from frames", r.run, rec.Experiment.Name)
		}
	}
	if len(r.starts) == 0 {
		n := r.truth.Dim() / 2
		example := strings.TrimSuffix(strings.Repeat("1,", n)+strings.Repeat("0,", n), ",")
		return usagef("--state is needed: %d numbers, positions first, as in --state %s", 2*n, example)
	}
	for _, start := range r.starts {
		if err := r.truth.CheckState(start); err != nil {
			return usagef("--state: %w", err)
		}
	}
	if r.begin >= r.end {
		return usagef("--t0 is %g, but a number below --t1, %g, is needed", r.begin, r.end)
	}
	if r.begin != 0 && r.opts.Backward {
		return usagef("--t0 and --backward exclude each other: what goes back in time starts at 0")
	}
	method, err := ode.ByName(r.opts.Method)
	span, step := r.end-r.begin, r.opts.WithDefaults().Step
	if !method.Adaptive && span/step > mostPoints {
		return usagef("%g units of time in steps of %g make %.3g steps, and at most %d are taken: give a larger "+
			"--step or a smaller --t1", span, step, span/step, mostPoints)
	}
	return err
}

// write computes and writes the trajectories.
func (r *rollout) write(ctx context.Context, a *app, dev *device.Device) error {
	ev := eval.New(dev, r.truth, r.opts)
	defer ev.Close()
	subject := ev.Truth()
	if r.trained != nil {
		subject = r.trained.Subject()
	}
	times := dataset.Times(r.end-r.begin, r.points)
	floats.AddConst(r.begin, times)
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
