package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/model"
	"hnn/hnnlib/run"
)

func exportCommand(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "Write the weights of a trained model as NPZ, for use elsewhere",
		Long: `Write the weights of a trained model as the NPZ arrays layer1.weights of shape [in, out], layer1.biases of shape [out], and so
on, float32. The last layer has no biases; tanh follows each of the others. Of an HNN's outputs, the last is H.

A model of pictures has these under latent.layer1.weights and so on, and before them encoder.layer1.weights to
decoder.layer4.biases: ReLU follows all but a coder's last layer, and the two in the middle add to what they get.`,
		Args: oneArg("run", runsHint),
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				return usagef("--out is needed: the file to write, as in --out weights.npz")
			}
			r, err := run.Find(args[0])
			if err != nil {
				return err
			}
			_, trained, err := experiment.OpenRun(r)
			if err != nil {
				return err
			}
			if err := checkOutput("--out", out); err != nil {
				return err
			}
			if err := writeOutput("--out", out, trained.WriteNPZ); err != nil {
				return err
			}
			a.say(fmt.Sprintf("%s: %d numbers in %d arrays", out, model.Size(trained.Model), len(trained.Model.Layout())))
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the file to write")
	return cmd
}
