package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/disk"
	"hnn/hnnlib/notebook"
	"hnn/hnnlib/setup"
)

// reproduction is one call of reproduce.
type reproduction struct {
	*app
	seeds       int
	out         string
	quick       bool
	update      bool
	noNotebooks bool
	data        string
}

func reproduceCommand(a *app) *cobra.Command {
	r := &reproduction{app: a}
	cmd := &cobra.Command{
		Use:   "reproduce [experiment…]",
		Short: "Run the paper's experiments as notebooks, and write the results folder",
		Long: `Run the notebooks of the named experiments (default: all) in the GoNB kernel, and write the results folder: our
table beside the paper's, every figure, and the executed notebooks. What is missing is installed first. Models that are
trained already are found.

Experiments:     ` + strings.Join(experiment.Names(), ", ") + `
Other notebooks: ` + strings.Join(experiment.AllNames()[len(experiment.Names()):], ", "),
		Example: `  hnn reproduce
  hnn reproduce spring two-body --seeds 5
  hnn reproduce --quick --no-notebooks --out /tmp/results`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: several(experiment.AllNames()...),
		RunE:              func(cmd *cobra.Command, args []string) error { return r.roomy(r.run(cmd.Context(), args)) },
	}
	flags := cmd.Flags()
	countFlag(cmd, &r.seeds, "seeds", 1, 1, experiment.MostSeeds, "how many models of each kind to train")
	flags.StringVar(&r.out, "out", "results", "the results folder")
	flags.BoolVar(&r.quick, "quick", false,
		"a tenth of the training steps, at most 500, and few starts, to see that everything runs; the results say so")
	flags.StringVar(&r.data, "data", "",
		"the real pendulum's recording, a text file or "+dataset.PendulumZip+
			" (default: $HNN_DATA_DIR, the cache, or the network)")
	flags.BoolVar(&r.update, "update", false, "also write the outputs back into notebooks/")
	flags.BoolVar(&r.noNotebooks, "no-notebooks", false, "do the same without Jupyter: figures, table and index.html only")
	return cmd
}

// roomy adds to an error of a full disk what to do about it, unless it says so.
func (r *reproduction) roomy(err error) error {
	if disk.Full(err) && !strings.Contains(err.Error(), "make room") {
		return fmt.Errorf("%w: make room, or choose another folder than %s with --out, and the same command goes on",
			err, r.out)
	}
	return err
}

func (r *reproduction) run(ctx context.Context, names []string) error {
	if r.update && r.noNotebooks {
		return usagef("--update writes executed notebooks, so it can't go with --no-notebooks")
	}
	if r.data != "" {
		path, err := filepath.Abs(r.data)
		if err != nil {
			return err
		}
		if _, err := dataset.ReadRecording(path); err != nil {
			return err
		}
		if err := os.Setenv(dataset.FileEnv, path); err != nil { // for the notebooks' cells, too
			return err
		}
	}
	chosen, err := experiment.Choose(names)
	if err != nil {
		return usage(err)
	}
	root, err := setup.FindRoot("")
	if err != nil {
		return err
	}
	unlock, err := experiment.LockResults(ctx, r.out, func() {
		r.say("another process is writing " + r.out + ": waiting for it")
	})
	if err != nil {
		return err
	}
	defer unlock()
	var env *setup.Environment
	if !r.noNotebooks {
		env, err = r.environment(ctx, setup.Options{Headless: true})
		if setup.NoPython(err) {
			r.warn(err.Error() + "; going on without notebooks")
			env, err = nil, nil
		}
		if err != nil {
			return err
		}
	}
	var leftOut []string
	for _, what := range chosen {
		err := r.one(ctx, root, env, what)
		var missing *dataset.MissingError
		if errors.As(err, &missing) {
			name := what.About().Name
			leftOut = append(leftOut, fmt.Sprintf("%s: %v", name, err))
			r.warn(name + " is left out: " + err.Error())
			continue
		}
		if err != nil {
			return err
		}
	}
	if err := r.paperFigures(ctx); err != nil {
		return err
	}
	if err := experiment.WriteSummary(r.out, leftOut...); err != nil {
		return err
	}
	return r.tell()
}

// one executes the notebook of an experiment or topic, which trains what is not trained yet, measures, and saves
// metrics and figures. Without notebooks, or if the notebook was changed and does not save them, the library does the
// same.
func (r *reproduction) one(
	ctx context.Context, root string, env *setup.Environment, what experiment.Reproducible,
) error {
	info := what.About()
	dir := filepath.Join(r.out, info.Name)
	if err := experiment.BeginResults(dir); err != nil {
		return err
	}
	if err := what.Prepare(ctx); err != nil { // in the notebook, a missing file would be a cell that failed
		return err
	}
	if env != nil {
		if err := r.notebook(ctx, root, env, dir, info.Notebook); err != nil {
			return err
		}
		if what.Complete(dir) {
			return nil
		}
		r.say(info.Notebook + ".ipynb has saved no metrics (it calls notebook.Results for that): measuring without it")
		if err := experiment.BeginResults(dir); err != nil {
			return err
		}
	}
	dev, err := r.device(ctx)
	if err != nil {
		return err
	}
	defer dev.Close()
	return what.Reproduce(ctx, dev, r.options())
}

// paperFigures draws the figures that span experiments, of all that the results folder has.
func (r *reproduction) paperFigures(ctx context.Context) error {
	dev, err := r.device(ctx)
	if err != nil {
		return err
	}
	defer dev.Close()
	r.say("drawing the figures that span experiments")
	return experiment.PaperFigures(ctx, dev, r.options())
}

// options returns the options for the library.
func (r *reproduction) options() experiment.Options {
	return experiment.Options{Seeds: r.seeds, Quick: r.quick, Out: r.out, Progress: r.progress(), Step: r.say}
}

// notebook executes a notebook into dir, and shows how it gets on.
func (r *reproduction) notebook(ctx context.Context, root string, env *setup.Environment, dir, file string) error {
	source := filepath.Join(root, "notebooks", file+".ipynb")
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	executed := filepath.Join(dir, "notebook.ipynb")
	parameters := notebook.Params{Seeds: r.seeds, Quick: r.quick, Backend: r.backend, Out: dir}
	failed := env.Execute(ctx, source, executed, parameters.Env(), r.progress())
	var cell *setup.CellError
	if errors.As(failed, &cell) {
		return fmt.Errorf("%w; the notebook as executed up to there is %s", failed, executed)
	}
	if failed != nil {
		return failed
	}
	if r.update {
		outputs, err := os.ReadFile(executed)
		if err != nil {
			return err
		}
		err = artifact.WriteFile(source, func(w io.Writer) error {
			_, err := w.Write(outputs)
			return err
		})
		if err != nil {
			return err
		}
	}
	return env.ToHTML(ctx, executed, filepath.Join(dir, "notebook.html"))
}

// tell prints the table and where the results are.
func (r *reproduction) tell() error {
	s, err := experiment.ReadResults(r.out)
	if err != nil {
		return err
	}
	fmt.Fprintln(r.stdout, experiment.TextTable(s.Rows))
	abs, err := filepath.Abs(filepath.Join(r.out, "index.html"))
	if err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "Everything at a glance: %s\n", abs)
	return nil
}
