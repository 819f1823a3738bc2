package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/sweep"
)

// sweeping is one call of sweep.
type sweeping struct {
	*app
	sweep.Grid
	assignments     []string
	models, recipes string
	out             string
	status, resume  bool
	element         int
}

func sweepCommand(a *app) *cobra.Command {
	s := &sweeping{app: a}
	cmd := &cobra.Command{
		Use:   "sweep EXPERIMENT",
		Short: "Train a grid of settings and seeds, here or on a Slurm cluster",
		Long: `Train a model for each combination of kinds, recipes, seeds, and values of settings that --set gives, and
write a table and figures of their losses and energy errors. Models that are already trained are not trained again, and
the same command goes on with a sweep that was interrupted. 'hnn help train' lists settings and recipes.

With --on slurm, the sweep is a job array. The nodes must share the runs folder (HNN_RUNS_DIR), the sweep's folder and
this program with this machine, on a file system with locks that hold between nodes: see 'go doc hnn/hnnlib/sweep'.
--status shows what is done, running, waiting and failed, and --resume submits what is missing again.

Experiments: ` + strings.Join(experiment.Names(), ", "),
		Example: `  hnn sweep spring --seeds 5 --set hidden=50,100,200 --set noise=0,0.1
  hnn sweep two-body --set learning_rate=1e-3,1e-2 --on slurm --out results/rates
  hnn sweep --status --out results/rates
  hnn sweep --resume --out results/rates`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && s.out != "" && s.begun() {
				return nil
			}
			return oneArg("experiment", "")(cmd, args)
		},
		ValidArgs: experiment.Names(),
		RunE:      func(cmd *cobra.Command, args []string) error { return s.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&s.assignments, "set", nil, "values of a setting, as `KEY=A,B,C`; can be given again")
	flags.StringVar(&s.models, sweep.Model, "hnn", "which models, separated by commas")
	flags.StringVar(&s.recipes, sweep.Recipe, "", "which recipes, separated by commas (default: the paper's)")
	countFlag(cmd, &s.Seeds, "seeds", 1, 1, sweep.MostRuns, "train `N` models of each combination, of seeds 0, 1, …")
	flags.StringVar(&s.On, "on", sweep.Local, "train on `PLACE`: local, this machine, or slurm, a cluster")
	_ = cmd.RegisterFlagCompletionFunc("on", oneOf(sweep.Local, sweep.Slurm))
	flags.StringVar(&s.out, "out", "", "the sweep's folder `DIR` (default: one in results/sweep, named by the grid)")
	flags.BoolVar(&s.status, "status", false, "only show what is done, running, waiting and failed")
	flags.BoolVar(&s.resume, "resume", false, "go on with a sweep that has begun, and with no other")
	flags.IntVar(&s.element, "element", -1, "train an element of the job array")
	_ = flags.MarkHidden("element")
	return cmd
}

// begun tells whether the sweep must have begun, so that its folder knows the grid.
func (s *sweeping) begun() bool { return s.status || s.resume || s.element >= 0 }

// run looks at a sweep, or begins or resumes one, and trains it to the end or submits it.
func (s *sweeping) run(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	grid, err := s.grid(cmd, args)
	if err != nil {
		return err
	}
	if s.begun() {
		all, err := sweep.Open(s.out, grid)
		switch {
		case err != nil:
			return err
		case s.element >= 0:
			return s.train(ctx, all)
		case s.status:
			return s.report(ctx, all)
		}
		grid = &all.Grid
	}
	all, unlock, err := sweep.Begin(ctx, s.out, *grid, func() {
		s.say("another process is at work on the sweep in " + s.out + ": waiting for it")
	})
	if err != nil {
		return err
	}
	defer unlock()
	if all.Grid.On == sweep.Slurm {
		err = all.Submit(ctx, progress.To(s.log))
	} else {
		err = s.train(ctx, all)
	}
	if err != nil && !errors.Is(err, sweep.ErrFailed) {
		return err
	}
	return cmp.Or(s.report(ctx, all), err)
}

// grid returns the grid of the command line, or nil if that names no experiment, and sets the folder.
func (s *sweeping) grid(cmd *cobra.Command, args []string) (*sweep.Grid, error) {
	if s.status && s.resume {
		return nil, usagef("--status only looks and --resume goes on: give one of them")
	}
	if len(args) == 0 {
		for _, flag := range []string{"set", "recipe", "model", "seeds", "on", "backend"} {
			if cmd.Flags().Changed(flag) {
				return nil, usagef("--%s says what a sweep trains, as the one in %s knows: leave it out, or name the "+
					"experiment too", flag, s.out)
			}
		}
		return nil, nil
	}
	s.Experiment, s.Backend = args[0], s.backend
	if s.recipes != "" {
		s.assignments = append(s.assignments, sweep.Recipe+"="+s.recipes)
	}
	for _, assignment := range append(s.assignments, sweep.Model+"="+s.models) {
		if err := s.Set(assignment); err != nil {
			return nil, usagef("--set: %w", err)
		}
	}
	s.out = cmp.Or(s.out, s.Folder("results"))
	return &s.Grid, usage(s.Check())
}

// train trains an element, or all on this machine.
func (s *sweeping) train(ctx context.Context, all *sweep.Sweep) error {
	s.backend = all.Grid.Backend
	return all.Train(ctx, max(0, s.element), s.compute, progress.To(s.log))
}

// shown is the number of failures that are printed.
const shown = 20

// report writes the sweep's table and figures, and prints the status.
func (s *sweeping) report(ctx context.Context, all *sweep.Sweep) error {
	now, err := all.Status(ctx)
	if err == nil {
		err = all.Save(now)
	}
	if err != nil {
		return err
	}
	for _, f := range now.Failed[:min(shown, len(now.Failed))] {
		fmt.Fprintf(s.stdout, "failed: %s: %s\n", f.Run, f.Reason)
	}
	fmt.Fprintf(s.stdout, "%s\n%s\n%s\n", now, experiment.TextTable(all.Table(now.Rows)), all.Dir)
	return nil
}
