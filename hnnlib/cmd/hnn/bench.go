package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
)

func benchCommand(a *app) *cobra.Command {
	var repeat int
	cmd := &cobra.Command{
		Use:   "bench [case…]",
		Short: "Measure how long training, rollouts and making data take",
		Long: `Measure how long training, rollouts and making data take. Each case gets a line: "compile" is the time to
build and compile the program, "run" the best time of --repeat whole runs. Training is timed without test loss and
checkpoints; "accuracy" is the time of the steps until the energy error stays below the paper's, by each recipe. Data
are made once, so that their time includes compiling.

A case may be named by its beginning. Cases: ` + strings.Join(benchNames(), ", "),
		Example: `  hnn bench
  hnn bench train/spring --repeat 5
  hnn bench rollout --json`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: oneOf(benchNames()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen, err := experiment.SelectBenches(args)
			if err != nil {
				return usage(err)
			}
			return a.compute(cmd.Context(), func(dev *device.Device) error {
				for _, b := range chosen {
					line, err := b.Measure(cmd.Context(), dev, repeat)
					if err != nil {
						return fmt.Errorf("%s: %w", b.Case, err)
					}
					if a.asJSON {
						fmt.Fprintln(a.stdout, line.JSON())
						continue
					}
					fmt.Fprintf(a.stdout, "%-24s %8.3f s run %8.3f s compile   %s   %s\n",
						line.Case, line.RunS, line.CompileS, line.Work, line.Peer)
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&a.asJSON, "json", false, "print each line as JSON: case, peer, compile_s, run_s, work")
	countFlag(cmd, &repeat, "repeat", 2, 1, 1000, "run each case `N` times")
	return cmd
}
