package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/run"
)

func evalCommand(a *app) *cobra.Command {
	var (
		protocol      string
		asJSON, quick bool
	)
	cmd := &cobra.Command{
		Use:   "eval RUN",
		Short: "Evaluate a trained model: losses, energy MSE under both protocols, drift along a rollout",
		Long: `Evaluate a trained model: its losses at the end of training, the paper's energy metric, and what energy and coordinates do
along one rollout beside the truth. RUN is the folder that 'hnn train' printed, or a name (or a part of one) that 'hnn runs' lists.`,
		Args: oneArg("run", runsHint),
		RunE: func(cmd *cobra.Command, args []string) error {
			protocols := experiment.Protocols
			if cmd.Flags().Changed("protocol") {
				one, err := experiment.ParseProtocol(protocol)
				if err != nil {
					return usage(err)
				}
				protocols = []experiment.Protocol{one}
			}
			r, err := run.Find(args[0])
			if err != nil {
				return err
			}
			rec, trained, err := experiment.OpenRun(r)
			if err != nil {
				return err
			}
			dev, err := a.device(cmd.Context())
			if err != nil {
				return err
			}
			defer dev.Close()
			report, err := rec.Evaluate(cmd.Context(), dev, trained, protocols, quick)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(report)
			}
			printEvaluation(a.stdout, report)
			return nil
		},
	}
	protocolFlag(cmd, &protocol, "how to measure: corrected or published (default: both)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	cmd.Flags().BoolVar(&quick, "quick", false, "measure from fewer starts")
	return cmd
}

// printEvaluation prints a report for people.
func printEvaluation(w io.Writer, r *experiment.Evaluation) {
	fmt.Fprintf(w, "%s\n%s %s, seed %d, %d steps in %.1f s on %s", r.Run, r.Experiment, r.Model, r.Seed, r.Steps, r.Seconds, r.Backend)
	if len(r.Differs) > 0 {
		fmt.Fprintf(w, ", with %s", strings.Join(r.Differs, " "))
	}
	fmt.Fprint(w, "\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "\tthis run\tpaper")
	fmt.Fprintf(t, "train loss\t%v\t%v\n", r.TrainLoss, r.Paper.TrainLoss)
	fmt.Fprintf(t, "test loss\t%v\t%v\n", r.TestLoss, r.Paper.TestLoss)
	for _, e := range r.Energy {
		fmt.Fprintf(t, "energy MSE, %s\t%v ± %v\t%v\n", e.Protocol, e.MSE, e.Interval, r.Paper.EnergyMSE)
	}
	t.Flush()
	for _, e := range r.Energy {
		fmt.Fprintf(w, "%s: %d starts, %d diverged; ± is the standard error over the starts\n", e.Protocol, e.Starts, e.Diverged)
	}
	printRollout(w, r.Rollout)
	if r.Quick {
		fmt.Fprintln(w, "\nquick: measured from few starts, a check and not a result")
	}
}

func printRollout(w io.Writer, r experiment.RolloutNumbers) {
	fmt.Fprintf(w, "\nrollout from %v over t = %g", r.Start, r.Span)
	if r.Reached < r.Span {
		fmt.Fprintf(w, ", diverged at t = %.6g", r.Reached)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "coordinate MSE\t%v\tmean over time\n", r.CoordinateMSE)
	fmt.Fprintf(t, "energy drift\t%v\tof the true energy, per unit of time\n", r.EnergyDrift)
	fmt.Fprintf(t, "energy band\t%v\tlargest change of the true energy\n", r.EnergyBand)
	if r.ConservedBand != nil {
		fmt.Fprintf(t, "conserved band\t%v\tlargest change of the model's own H\n", *r.ConservedBand)
	}
	t.Flush()
}
