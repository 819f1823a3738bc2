package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/model"
	"hnn/hnnlib/progress"
)

func trainCommand(a *app) *cobra.Command {
	var (
		kind        string
		recipe      string
		seed        uint64
		seeds       int
		assignments []string
		quick       bool
	)
	cmd := &cobra.Command{
		Use:   "train EXPERIMENT",
		Short: "Train a model of an experiment, and print the run's folder",
		Long: `Train a model of an experiment as the paper did, or by another recipe, except for the settings that --set
changes, and print the run's folder. A model that is already trained is not trained again. A training that was
interrupted or killed goes on from its last checkpoint. A training with more steps goes on from the end of one with
fewer, if the learning rate is constant.

Experiments: ` + strings.Join(experiment.Names(), ", ") + `

` + settingsTable(false) + "\n" + settingsTable(true),
		Example: `  hnn train spring --model hnn --seed 1
  hnn train two-body --model baseline --seeds 5
  hnn train two-body --recipe best
  hnn train spring --set steps=500 --set learning_rate=3e-3 --set schedule=cosine`,
		Args:      oneArg("experiment", ""),
		ValidArgs: experiment.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, c, err := configured(args[0], recipe, quick, assignments)
			if err != nil {
				return err
			}
			if err := e.Check(kind, c); err != nil {
				return usage(err)
			}
			opts := experiment.TrainOptions{Seeds: experiment.Seeds(seeds), Config: &c, Progress: progress.To(a.log)}
			for i := range opts.Seeds {
				opts.Seeds[i] += seed // wraps around after the largest number
			}
			return a.compute(cmd.Context(), func(dev *device.Device) error {
				trained, err := e.Train(cmd.Context(), dev, kind, opts)
				if err != nil {
					return err
				}
				for _, t := range trained {
					fmt.Fprintln(a.stdout, t.Run.Path)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&kind, "model", "hnn", "which model: "+strings.Join(model.Names(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("model", oneOf(model.Names()...))
	seedFlag(cmd, &seed, "draw the data and the first weights from seed `N`")
	countFlag(cmd, &seeds, "seeds", 1, 1, experiment.MostSeeds, "train `N` models, of successive seeds from --seed on")
	recipeFlag(cmd, &recipe)
	settingsFlag(cmd, &assignments)
	cmd.Flags().BoolVar(&quick, "quick", false, "a tenth of the steps, at most 500")
	return cmd
}

// settingsTable lists the settings of all experiments on pictures, or of all on coordinates, with their values there.
func settingsTable(pictures bool) string {
	header, rows := []string{"setting"}, [][]string(nil)
	for _, e := range experiment.Experiments() {
		if (e.System() == nil) != pictures {
			continue
		}
		c := e.ConfigFor(false)
		header = append(header, e.Name)
		for i, row := range c.Meanings() {
			if len(header) == 2 {
				rows = append(rows, []string{row[0], row[2]})
			}
			rows[i] = slices.Insert(rows[i], len(rows[i])-1, row[1])
		}
	}
	return experiment.TextTable(append(header, "meaning"), rows)
}
