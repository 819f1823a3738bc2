package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
)

func runsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs [EXPERIMENT]",
		Short: "List the trained models and compare them",
		Long: `List all runs, or those of one experiment, finished or not, with their losses and the settings that
differ from the experiment's defaults.

Experiments: ` + strings.Join(experiment.Names(), ", "),
		Example: `  hnn runs
  hnn runs spring --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneArg("experiment", "")(cmd, args)
		},
		ValidArgs: experiment.Names(),
		RunE: func(_ *cobra.Command, args []string) error {
			list, unreadable, err := experiment.ListRuns(strings.Join(args, ""))
			if err != nil {
				return err
			}
			for _, err := range unreadable {
				a.warn(err.Error())
			}
			if len(list) == 0 && !a.asJSON {
				a.say("there are no runs yet: 'hnn train' makes one")
				return nil
			}
			return a.print(map[string]any{"runs": list}, func(w io.Writer) { printRuns(w, list) })
		},
	}
	cmd.Flags().BoolVar(&a.asJSON, "json", false, "print the list as JSON")
	return cmd
}

// printRuns prints runs as a table.
func printRuns(w io.Writer, list []experiment.RunInfo) {
	header := []string{
		"RUN", "EXPERIMENT", "MODEL", "SEED", "STEPS", "TRAIN LOSS", "TEST LOSS", "SECONDS", "BACKEND", "SIZE",
		"DIFFERS IN",
	}
	var rows [][]string
	for _, r := range list {
		steps, trainLoss, testLoss, seconds := fmt.Sprintf("%d of %d", r.Step, r.Steps), "–", "–", "–"
		if r.Finished {
			steps, seconds = fmt.Sprint(r.Steps), fmt.Sprintf("%.1f", r.Seconds)
			trainLoss, testLoss = r.TrainLoss.String(), r.TestLoss.String()
		}
		rows = append(rows, []string{r.Name, r.Experiment, r.Model, fmt.Sprint(r.Seed), steps, trainLoss, testLoss,
			seconds, r.Backend, megabytes(r.Bytes), strings.Join(r.Differs, " ")})
	}
	fmt.Fprint(w, experiment.TextTable(header, rows))
}
