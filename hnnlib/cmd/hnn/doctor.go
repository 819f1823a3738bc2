package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hnn/hnnlib/setup"
)

func doctorCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is installed, which backend computes, and what to do about what is missing",
		Example: `  hnn doctor
  hnn doctor --json --backend xla:cuda`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := setup.Doctor(cmd.Context(), "", a.backend)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(report)
			}
			printReport(a.stdout, report)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

// printReport prints a report for people.
func printReport(w io.Writer, r *setup.Report) {
	fmt.Fprintf(w, "checkout  %s\ncache     %s\n\n", r.Root, r.Cache)
	for _, c := range r.Checks {
		mark := "ok     "
		if !c.OK {
			mark = "MISSING"
		}
		fmt.Fprintf(w, "%s  %s: %s\n", mark, c.Name, c.Found)
		printFix(w, c.Fix)
	}
	name := r.Backend.Name
	if name == "" {
		name = "none"
	}
	fmt.Fprintf(w, "\nbackend   %s", name)
	if r.Backend.Source != "" {
		fmt.Fprintf(w, " (%s)", r.Backend.Source)
	}
	fmt.Fprintln(w)
	if r.Backend.Why != "" {
		fmt.Fprintf(w, "          why not a faster one: %s\n", r.Backend.Why)
	}
	printFix(w, r.Backend.Fix)
}

func printFix(w io.Writer, fix string) {
	if fix != "" {
		fmt.Fprintf(w, "          to do: %s\n", fix)
	}
}
