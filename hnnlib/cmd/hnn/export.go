package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/model"
)

func exportCommand(a *app) *cobra.Command {
	var out output
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "Write the weights of a trained model as NPZ",
		Long: `Write the weights of a trained model as NPZ, for use elsewhere: the arrays layer1.weights of shape
[in, out], layer1.biases of shape [out], and so on, float32. The last layer has no biases; tanh follows each of the
others. The last output of an HNN is H.

A model of pictures has these as latent.layer1.weights and so on, and also encoder.layer1.weights to
decoder.layer4.biases. ReLU follows each layer of a coder but the last; the two in the middle add their input to their
output.

` + runArgument,
		Example: `  hnn export spring-hnn-seed1 --out weights.npz
  python3 -c 'import numpy; print(numpy.load("weights.npz").files)'`,
		Args:              oneRun,
		ValidArgsFunction: completeRun,
		RunE: func(_ *cobra.Command, args []string) error {
			_, trained, err := experiment.OpenRun(args[0])
			if err != nil {
				return err
			}
			if err := out.write(trained.WriteNPZ); err != nil {
				return err
			}
			m := trained.Model
			a.say(fmt.Sprintf("%s: %d numbers in %d arrays", out.path, model.Size(m), len(m.Layout())))
			return nil
		},
	}
	outputFlag(cmd, &out, "out", "write `FILE`.npz", "weights.npz", ".npz")
	return cmd
}
