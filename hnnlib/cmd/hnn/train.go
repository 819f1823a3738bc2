package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
)

func trainCommand(a *app) *cobra.Command {
	var (
		kind        string
		seed        uint64
		seeds       int
		assignments []string
		quick       bool
	)
	cmd := &cobra.Command{
		Use:   "train EXPERIMENT",
		Short: "Train one model of an experiment, or find it where it was trained before; print the run's folder",
		Long: `Train one model of an experiment as the paper did, but for the settings that --set changes, and print the run's folder.
A run that was finished before is found at once; one that was interrupted, or killed, goes on from its last checkpoint.

Experiments: ` + strings.Join(experiment.Names(), ", ") + `
Settings:    ` + settingsHelp(),
		Args: oneArg("experiment", experimentsHint),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, c, err := configured(args[0], quick, assignments)
			if err != nil {
				return err
			}
			if err := e.Check(kind, c); err != nil {
				return usage(err)
			}
			all := experiment.Seeds(seeds)
			for i := range all {
				all[i] += seed // beyond the largest number, from 0 again
			}
			return trainModels(cmd, a, e, kind, c, all)
		},
	}
	cmd.Flags().StringVar(&kind, "model", "hnn", "which model: "+strings.Join(experiment.Models, ", "))
	seedFlag(cmd, &seed, "what the data and the first weights are drawn from")
	countFlag(cmd, &seeds, "seeds", 1, 1, experiment.MostSeeds, "how many models, of seeds from --seed on")
	settingsFlag(cmd, &assignments)
	cmd.Flags().BoolVar(&quick, "quick", false, "a tenth of the steps, at most 500")
	return cmd
}

// settingsHelp lists what --set changes.
func settingsHelp() string {
	c, pictures := experiment.Config{}, experiment.PixelPendulum.Config
	return strings.Join(c.Keys(), ", ") + "\nof pictures: " + strings.Join(pictures.Keys(), ", ")
}

func trainModels(cmd *cobra.Command, a *app, e *experiment.Experiment, kind string, c experiment.Config, seeds []uint64) error {
	dev, err := a.device(cmd.Context())
	if err != nil {
		return err
	}
	defer dev.Close()
	trained, err := e.Train(cmd.Context(), dev, kind, experiment.TrainOptions{Seeds: seeds, Config: &c, Progress: a.progress()})
	if err != nil {
		return err
	}
	for _, t := range trained {
		fmt.Fprintln(a.stdout, t.Run.Path)
	}
	return nil
}
