package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/system"
)

func evalCommand(a *app) *cobra.Command {
	var (
		protocols = experiment.Protocols
		truth     *system.System // nil to evaluate a run
		with      experiment.Integrator
		quick     bool
	)
	cmd := &cobra.Command{
		Use:   "eval RUN | eval --system NAME",
		Short: "Evaluate a trained model, or a true system under an integrator",
		Long: `Evaluate a trained model:

- its losses at the end of training, and the paper's energy metric;
- energy and coordinates along one rollout beside the truth;
- energy, coordinates and valid prediction time from starts inside, below and above the energies of the training data,
  over ten times the time; how closely a rollout back in time returns to the start; symplecticity.

` + runArgument + `
With --system, the report is of the true system under the integrator, without a model.`,
		Example: `  hnn eval spring-hnn-seed1
  hnn eval spring-hnn-seed1 --method implicit-midpoint --step 0.05 --json
  hnn eval --system pendulum --method leapfrog`,
		ValidArgsFunction: completeRun,
		Args: func(cmd *cobra.Command, args []string) error {
			if truth == nil {
				return oneRun(cmd, args)
			}
			if len(args) > 0 {
				return fmt.Errorf("--system %s and the run %s exclude each other: give the one that is to be evaluated",
					truth.Name, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if truth != nil {
				return a.evalSystem(cmd.Context(), truth, with, quick)
			}
			rec, trained, err := experiment.OpenRun(args[0])
			if err != nil {
				return err
			}
			return a.compute(cmd.Context(), func(dev *device.Device) error {
				report, err := rec.Evaluate(cmd.Context(), dev, trained, protocols, with, quick)
				if err != nil {
					return err
				}
				return a.print(report, func(w io.Writer) { printEvaluation(w, report) })
			})
		},
	}
	only := func(p experiment.Protocol) { protocols = []experiment.Protocol{p} }
	protocolFlag(cmd, only, "measure by `corrected|published` (default: both)")
	systemFlag(cmd, &truth, "evaluate the true system `NAME` instead of a run: "+strings.Join(systemNames(), ", "))
	integratorFlags(cmd, &with, "1e-7", eval.ReportSteps)
	cmd.Flags().BoolVar(&a.asJSON, "json", false, "print the report as JSON")
	cmd.Flags().BoolVar(&quick, "quick", false, "measure from fewer starts")
	return cmd
}

// evalSystem evaluates a true system under an integrator.
func (a *app) evalSystem(ctx context.Context, sys *system.System, with experiment.Integrator, quick bool) error {
	return a.compute(ctx, func(dev *device.Device) error {
		report, err := experiment.SystemReport(ctx, dev, sys, with, quick)
		if err != nil {
			return err
		}
		header, rows := eval.ReportTable([]string{sys.Title}, []*eval.Report{report})
		return a.print(map[string]any{"system": sys.Name, "report": report},
			func(w io.Writer) { fmt.Fprint(w, experiment.TextTable(header, rows)) })
	})
}

// printEvaluation prints a report as text.
func printEvaluation(w io.Writer, r *experiment.Evaluation) {
	differs := ""
	if len(r.Differs) > 0 {
		differs = ", with " + strings.Join(r.Differs, " ")
	}
	fmt.Fprintf(w, "%s\n%s %s, seed %d, %d steps in %.1f s on %s%s\n\n",
		r.Run, r.Experiment, r.Model, r.Seed, r.Steps, r.Seconds, r.Backend, differs)
	rows := [][]string{
		{"train loss", r.TrainLoss.String(), r.Paper.TrainLoss.String()},
		{"test loss", r.TestLoss.String(), r.Paper.TestLoss.String()},
	}
	for _, e := range r.Energy {
		measured := fmt.Sprintf("%v ± %v", e.MSE, e.Interval)
		rows = append(rows, []string{"energy MSE, " + string(e.Protocol), measured, r.Paper.EnergyMSE.String()})
	}
	for _, e := range r.Floor {
		rows = append(rows, []string{fmt.Sprintf("of it, %s, due to the data alone", e.Protocol), e.MSE.String(), ""})
	}
	fmt.Fprint(w, experiment.TextTable([]string{"", "this run", "paper"}, rows))
	for _, e := range r.Energy {
		fmt.Fprintf(w, "%s: %d starts, %d diverged; ± is the standard error over the starts\n",
			e.Protocol, e.Starts, e.Diverged)
	}
	if r.Rollout != nil {
		printRollout(w, r.Rollout)
	}
	fmt.Fprintln(w)
	report := experiment.Report{Report: r.Report, PixelNumbers: r.PixelNumbers}
	fmt.Fprint(w, experiment.TextTable(experiment.ReportTable(map[string]*experiment.Report{r.Model: &report})))
	if r.Quick {
		fmt.Fprintln(w, "\nquick: measured from few starts, a check and not a result")
	}
}

func printRollout(w io.Writer, r *experiment.RolloutNumbers) {
	fmt.Fprintf(w, "\nrollout from %v over t = %g", r.Start, r.Span)
	if r.Reached < r.Span {
		fmt.Fprintf(w, ", diverged at t = %.6g", r.Reached)
	}
	fmt.Fprintln(w)
	rows := [][]string{
		{"coordinate MSE", r.CoordinateMSE.String(), "mean over time"},
		{"energy drift", r.EnergyDrift.String(), "of the true energy, per unit of time"},
		{"energy band", r.EnergyBand.String(), "largest change of the true energy"},
	}
	if r.ConservedBand != nil {
		rows = append(rows, []string{"conserved band", r.ConservedBand.String(), "largest change of the model's own H"})
	}
	fmt.Fprint(w, experiment.TextTable(rows[0], rows[1:]))
}
