package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
)

func datasetCommand(a *app) *cobra.Command {
	var (
		seed        uint64
		out         output
		protocol    = experiment.Corrected
		assignments []string
	)
	cmd := &cobra.Command{
		Use:   "dataset EXPERIMENT",
		Short: "Write the data of an experiment and seed as NPZ",
		Long: `Write the data on which the model of an experiment and seed is trained as NPZ.

Experiments on coordinates: the arrays x, dx, test_x and test_dx, float64 of shape [samples, 2n], positions first. x has
the noise of the experiment; dx is the field at the states without noise.

pixel-pendulum: pixels and next_pixels, float32 of shape [samples, 1568]: two successive frames, and the two frames one
frame later; coords, float64 of shape [samples, 2]: the angle from hanging and a quarter of its velocity; test_pixels
and so on. Under the protocol published, coords are one time step late and have Gym's velocity.

Experiments: ` + strings.Join(experiment.Names(), ", "),
		Example: `  hnn dataset spring --out spring.npz
  hnn dataset two-body --seed 3 --set noise=0 --out two-body.npz`,
		Args:      oneArg("experiment", ""),
		ValidArgs: experiment.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, c, err := configured(args[0], "", false, assignments)
			if err != nil {
				return err
			}
			if _, err := e.CheckData(c); err != nil {
				return usage(err)
			}
			return a.compute(cmd.Context(), func(dev *device.Device) error {
				data, err := e.Data(cmd.Context(), dev, c, seed)
				if err != nil {
					return err
				}
				if err := out.write(func(w io.Writer) error { return data.WriteNPZ(w, protocol) }); err != nil {
					return err
				}
				a.say(fmt.Sprintf("%s: %s", out.path, data))
				return nil
			})
		},
	}
	seedFlag(cmd, &seed, "draw the data from seed `N`")
	outputFlag(cmd, &out, "out", "write `FILE`.npz", "spring.npz", ".npz")
	protocolFlag(cmd, func(p experiment.Protocol) { protocol = p },
		"`corrected|published`: which coordinates pixel-pendulum writes")
	settingsFlag(cmd, &assignments)
	return cmd
}
