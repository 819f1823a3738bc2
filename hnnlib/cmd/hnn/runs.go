package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
)

func runsCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "runs [EXPERIMENT]",
		Short: "List the trained models and compare them",
		Long: `List all runs, or those of one experiment, finished or not, with their losses and the settings that differ from
the experiment's defaults.

Experiments: ` + strings.Join(experiment.Names(), ", "),
		Example: `  hnn runs
  hnn runs spring --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return oneArg("experiment", experimentsHint)(cmd, args)
			}
			return nil
		},
		ValidArgsFunction: first(fixed(experiment.Names()...)),
		RunE: func(_ *cobra.Command, args []string) error {
			only := ""
			if len(args) > 0 {
				e, err := experiment.ByName(args[0])
				if err != nil {
					return usage(err)
				}
				only = e.Name
			}
			list, unreadable, err := experiment.ListRuns(only)
			if err != nil {
				return err
			}
			for _, err := range unreadable {
				a.warn(err.Error())
			}
			if asJSON {
				return a.printJSON(map[string]any{"runs": list})
			}
			return printRuns(a, list)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return cmd
}

// printRuns prints runs for people.
func printRuns(a *app, list []experiment.RunInfo) error {
	if len(list) == 0 {
		a.say("there are no runs yet: 'hnn train' makes one")
		return nil
	}
	t := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RUN\tEXPERIMENT\tMODEL\tSEED\tSTEPS\tTRAIN LOSS\tTEST LOSS\tSECONDS\tBACKEND\tSIZE\tDIFFERS IN")
	for _, r := range list {
		steps, trainLoss, testLoss, seconds := fmt.Sprintf("%d of %d", r.Step, r.Steps), "–", "–", "–"
		if r.Finished {
			steps, seconds = fmt.Sprint(r.Steps), fmt.Sprintf("%.1f", r.Seconds)
			trainLoss, testLoss = r.TrainLoss.String(), r.TestLoss.String()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Name, r.Experiment, r.Model, r.Seed,
			steps, trainLoss, testLoss, seconds, r.Backend, megabytes(r.Bytes), strings.Join(r.Differs, " "))
	}
	return t.Flush()
}
