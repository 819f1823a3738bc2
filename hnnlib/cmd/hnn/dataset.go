package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
)

func datasetCommand(a *app) *cobra.Command {
	var (
		seed          uint64
		out, protocol string
		assignments   []string
	)
	cmd := &cobra.Command{
		Use:   "dataset EXPERIMENT",
		Short: "Make an experiment's data of one seed, and write them as NPZ",
		Long: `Make the data on which the model of that experiment and seed is trained, and write them as the NPZ arrays x, dx, test_x and
test_dx, float64 of shape [samples, 2n], positions first. x has the noise of the experiment; dx is the field where there was none.
Both protocols of an experiment use the same data.

Experiments: ` + strings.Join(experiment.Names(), ", "),
		Args: oneArg("experiment", experimentsHint),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, c, err := configured(args[0], false, assignments)
			if err != nil {
				return err
			}
			if err := e.CheckData(c); err != nil {
				return usage(err)
			}
			if _, err := experiment.ParseProtocol(protocol); err != nil {
				return usage(err)
			}
			if out == "" {
				return usagef("--out is needed: the file to write, as in --out %s.npz", e.Name)
			}
			if err := checkOutput("--out", out); err != nil {
				return err
			}
			dev, err := a.device(cmd.Context())
			if err != nil {
				return err
			}
			defer dev.Close()
			set, err := e.Dataset(cmd.Context(), dev, c, seed)
			if err != nil {
				return err
			}
			if err := writeOutput("--out", out, set.WriteNPZ); err != nil {
				return err
			}
			samples, dim := set.X.Dims()
			tests, _ := set.TestX.Dims()
			a.say(fmt.Sprintf("%s: %d train and %d test samples of %d coordinates", out, samples, tests, dim))
			return nil
		},
	}
	seedFlag(cmd, &seed, "what the data are drawn from")
	cmd.Flags().StringVar(&out, "out", "", "the file to write")
	protocolFlag(cmd, &protocol, "corrected or published: the data are the same")
	settingsFlag(cmd, &assignments)
	return cmd
}
