package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hnn/hnnlib/setup"
)

func doctorCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Report what is installed, which backend is used, and how to fix what is missing",
		Example: `  hnn doctor
  hnn doctor --json --backend xla:cuda`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := setup.Doctor(cmd.Context(), a.backend)
			if err != nil {
				return err
			}
			return a.print(report, func(w io.Writer) { printReport(w, report) })
		},
	}
	cmd.Flags().BoolVar(&a.asJSON, "json", false, "print the report as JSON")
	return cmd
}

// printReport prints a report as text.
func printReport(w io.Writer, r *setup.Report) {
	more := func(what, text string) {
		if text != "" {
			fmt.Fprintf(w, "          %s: %s\n", what, text)
		}
	}
	fmt.Fprintf(w, "checkout  %s\ncache     %s\n\n", cmp.Or(r.Root, "none"), r.Cache)
	for _, c := range r.Checks {
		mark := "ok     "
		if !c.OK {
			mark = "MISSING"
		}
		fmt.Fprintf(w, "%s  %s: %s\n", mark, c.Name, c.Found)
		more("to do", c.Fix)
	}
	backend := cmp.Or(r.Backend.Name, "none")
	if r.Backend.Source != "" {
		backend += " (" + r.Backend.Source + ")"
	}
	fmt.Fprintf(w, "\nbackend   %s\n", backend)
	more("why not a faster one", r.Backend.Why)
	more("to do", r.Backend.Fix)
}
