package main

import (
	"fmt"
	"io"
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

pixel-pendulum writes pixels and next_pixels, float32 of shape [samples, 1568], two successive frames each and those one frame
later; coords, float64 of shape [samples, 2], the angle from hanging and a quarter of its velocity; and the same of the test set,
as test_pixels and so on. In the protocol published, coords are one time step late, with Gym's velocity.

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
			p, err := experiment.ParseProtocol(protocol)
			if err != nil {
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
			data, err := e.Data(cmd.Context(), dev, c, seed)
			if err != nil {
				return err
			}
			if err := writeOutput("--out", out, func(w io.Writer) error { return data.WriteNPZ(w, p) }); err != nil {
				return err
			}
			a.say(fmt.Sprintf("%s: %s", out, data))
			return nil
		},
	}
	seedFlag(cmd, &seed, "what the data are drawn from")
	cmd.Flags().StringVar(&out, "out", "", "the file to write")
	protocolFlag(cmd, &protocol, "corrected or published: of pixel-pendulum, which coordinates; the data of the others are the same")
	settingsFlag(cmd, &assignments)
	return cmd
}
