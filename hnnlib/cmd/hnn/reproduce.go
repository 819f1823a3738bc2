package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/compute"
	"github.com/spf13/cobra"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/notebook"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/setup"
)

// reproduction is one call of reproduce.
type reproduction struct {
	*app
	experiment.Options
	update      bool
	noNotebooks bool
	data        string
	env         *setup.Environment // nil to run no notebooks
}

func reproduceCommand(a *app) *cobra.Command {
	r := &reproduction{app: a}
	cmd := &cobra.Command{
		Use:   "reproduce [experiment…]",
		Short: "Run the paper's experiments as notebooks, and write the results folder",
		Long: `Run the notebooks of the named experiments (default: all) in the GoNB kernel, and write the results
folder: our table beside the paper's, every figure, and the executed notebooks. What is missing is installed first.
Models that are already trained are not trained again.

Experiments:     ` + strings.Join(experiment.Names(), ", ") + `
Other notebooks: ` + strings.Join(experiment.AllNames()[len(experiment.Names()):], ", "),
		Example: `  hnn reproduce
  hnn reproduce spring two-body --seeds 5
  hnn reproduce --quick --no-notebooks --out /tmp/results`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: oneOf(experiment.AllNames()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := r.run(cmd.Context(), args)
			if disk.Full(err) && !strings.Contains(err.Error(), "make room") {
				return fmt.Errorf("%w: make room, or choose another folder than %s with --out, and the same command "+
					"goes on", err, r.Out)
			}
			return err
		},
	}
	flags := cmd.Flags()
	countFlag(cmd, &r.Seeds, "seeds", 1, 1, experiment.MostSeeds, "train `N` models of each kind")
	recipeFlag(cmd, &r.Recipe)
	flags.StringVar(&r.Out, "out", "results", "write the results folder `DIR`")
	flags.BoolVar(&r.Quick, "quick", false,
		"a tenth of the training steps, at most 500, and few starts, to see that everything runs; the results say so")
	flags.StringVar(&r.data, "data", "",
		"the real pendulum's published recording, "+dataset.PendulumZip+
			" or its text (default: $HNN_DATA_DIR, the cache, or the network)")
	flags.BoolVar(&r.update, "update", false, "also write the outputs back into notebooks/")
	flags.BoolVar(&r.noNotebooks, "no-notebooks", false,
		"do the same without Jupyter: figures, table and index.html only")
	return cmd
}

func (r *reproduction) run(ctx context.Context, names []string) error {
	if r.update && r.noNotebooks {
		return usagef("--update writes executed notebooks, so it can't go with --no-notebooks")
	}
	chosen, err := experiment.Choose(names)
	if err != nil {
		return usage(err)
	}
	r.Out, err = filepath.Abs(r.Out)
	if err == nil && r.data != "" {
		err = takeData(ctx, r.data)
	}
	if err != nil {
		return err
	}
	unlock, err := experiment.LockResults(ctx, r.Out, func() {
		r.say("another process is writing " + r.Out + ": waiting for it")
	})
	if err != nil {
		return err
	}
	defer unlock()
	if !r.noNotebooks {
		r.env, err = r.environment(ctx, setup.Options{Headless: true})
		if setup.NoPython(err) {
			r.warn(err.Error() + "; going on without notebooks")
		} else if err != nil {
			return err
		}
	}
	r.Progress, r.Step = progress.To(r.log), r.say
	var leftOut []string
	for _, what := range chosen {
		err := r.one(ctx, what)
		if errors.Is(err, dataset.ErrMissing) {
			leftOut = append(leftOut, fmt.Sprintf("%s: %v", what.Name, err))
			r.warn(what.Name + " is left out: " + err.Error())
		} else if err != nil {
			return err
		}
	}
	r.say("drawing the figures that span experiments")
	err = r.compute(ctx, func(dev *device.Device) error { return experiment.PaperFigures(ctx, dev, r.Options) })
	if err != nil {
		return err
	}
	s, err := experiment.WriteSummary(r.Out, leftOut...)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "%s\nEverything at a glance: %s\n",
		experiment.TextTable(experiment.PaperTable(s.Rows)), filepath.Join(r.Out, "index.html"))
	return nil
}

// takeData makes the library, and the notebooks' cells, read the recording in a file.
func takeData(ctx context.Context, file string) error {
	path, err := filepath.Abs(file)
	if err == nil {
		err = os.Setenv(dataset.FileEnv, path)
	}
	if err == nil {
		_, err = dataset.RealPendulum(ctx)
	}
	return err
}

// one executes the notebook of an experiment or topic, which trains models if they are not trained yet, measures, and
// saves metrics and figures. If there is no notebook, or it no longer saves them, the library does the same.
func (r *reproduction) one(ctx context.Context, what *experiment.Experiment) error {
	dir := filepath.Join(r.Out, what.Name)
	if err := experiment.BeginResults(dir); err != nil {
		return err
	}
	if err := what.Prepare(ctx); err != nil { // in the notebook, a missing file would be a cell that failed
		return err
	}
	if r.env != nil && what.Notebook != "" {
		if err := r.execute(ctx, dir, what.Notebook); err != nil {
			return err
		}
		if what.Complete(dir) {
			return nil
		}
		r.say(what.Notebook + ".ipynb has saved no metrics (it calls notebook.Results for that): measuring without it")
	}
	return r.compute(ctx, func(dev *device.Device) error { return what.Reproduce(ctx, dev, r.Options) })
}

// execute executes a notebook into dir.
func (r *reproduction) execute(ctx context.Context, dir, name string) error {
	source := filepath.Join(r.env.Root, "notebooks", name+".ipynb")
	executed := filepath.Join(dir, "notebook.ipynb")
	env := notebook.Params{Seeds: r.Seeds, Quick: r.Quick, Recipe: r.Recipe, Out: dir}.Env()
	if r.backend != "" {
		env = append(env, compute.ConfigEnvVar+"="+r.backend)
	}
	err := r.env.Execute(ctx, source, executed, env, r.Progress)
	if errors.As(err, new(*setup.CellError)) {
		return fmt.Errorf("%w; the notebook as executed up to there is %s", err, executed)
	}
	if err != nil {
		return err
	}
	if r.update {
		outputs, err := os.ReadFile(executed)
		if err != nil {
			return err
		}
		if err := artifact.WriteBytes(source, outputs); err != nil {
			return err
		}
	}
	return r.env.ToHTML(ctx, executed, filepath.Join(dir, "notebook.html"))
}
