package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hnn/hnnlib/device"
	"hnn/hnnlib/setup"
)

// groups is the registry of commands. Each command is a file and a line here.
var groups = []struct {
	title    string
	commands []func(*app) *cobra.Command
}{
	{"Reproduce the paper:", []func(*app) *cobra.Command{
		reproduceCommand,
		labCommand,
	}},
	{"Train models and use them:", []func(*app) *cobra.Command{
		trainCommand,
		sweepCommand,
		runsCommand,
		evalCommand,
		rolloutCommand,
		exportCommand,
	}},
	{"Make data:", []func(*app) *cobra.Command{
		datasetCommand,
		renderCommand,
	}},
	{"Look after the installation:", []func(*app) *cobra.Command{
		setupCommand,
		doctorCommand,
		cleanCommand,
		benchCommand,
	}},
}

// app is the state that all commands share.
type app struct {
	stdout, stderr io.Writer // results go to stdout, errors and warnings to stderr
	log            io.Writer // the progress of the work goes here: stderr, or nowhere with --quiet

	backend  string // --backend; "" if it was not given
	asJSON   bool   // --json, of the commands that have it
	accepted bool   // flags and arguments were accepted; an error before that is a wrong command line
}

// say prints a line about the progress of the work.
func (a *app) say(line string) { fmt.Fprintln(a.log, line) }

// warn prints a line that the user should see even with --quiet.
func (a *app) warn(line string) { fmt.Fprintln(a.stderr, "warning: "+line) }

// print prints v as JSON if --json is given, and otherwise calls text.
func (a *app) print(v any, text func(io.Writer)) error {
	if !a.asJSON {
		text(a.stdout)
		return nil
	}
	encoder := json.NewEncoder(a.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// compute calls work with the backend of --backend.
func (a *app) compute(ctx context.Context, work func(*device.Device) error) error {
	dev, err := device.Open(ctx, a.backend, a.say)
	if err != nil {
		return err
	}
	defer dev.Close()
	if dev.Warning != "" {
		a.warn(dev.Warning)
	}
	return work(dev)
}

// environment returns the notebooks' environment, after installing what is missing.
func (a *app) environment(ctx context.Context, o setup.Options) (*setup.Environment, error) {
	o.Progress, o.Warn = a.say, a.warn
	return setup.Ensure(ctx, o)
}

// newRoot returns the root command with all commands below it.
func newRoot(a *app) *cobra.Command {
	var quiet bool
	root := &cobra.Command{
		Use:     "hnn",
		Short:   "Hamiltonian Neural Networks: train them, roll them out, and reproduce the paper",
		Version: version(),
		Example: `  hnn reproduce
  hnn train spring --seed 1
  hnn eval spring-hnn-seed1`,
		SilenceErrors: true, // execute reports errors, in one line
		SilenceUsage:  true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if quiet {
				a.log = io.Discard
			}
			err := device.CheckSpec(a.backend)
			a.accepted = err == nil
			return err
		},
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	flags := root.PersistentFlags()
	flags.StringVar(&a.backend, "backend", "", "compute with: "+device.Known+" (default: $GOMLX_BACKEND, else auto)")
	flags.BoolVar(&quiet, "quiet", false, "show no progress on standard error")
	_ = root.RegisterFlagCompletionFunc("backend", oneOf("auto", "xla:cpu", "xla:cuda", "go"))
	for _, group := range groups {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, command := range group.commands {
			cmd := command(a)
			cmd.GroupID = group.title
			if cmd.Args == nil {
				cmd.Args = noArgs
			}
			root.AddCommand(cmd)
		}
	}
	takesCommands(root, "command")
	root.InitDefaultCompletionCmd()
	if completion, _, err := root.Find([]string{"completion"}); err == nil {
		takesCommands(completion, "shell")
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if unknown := (*usageError)(nil); errors.As(err, &unknown) {
			return unknown // which lists the known names
		}
		return fmt.Errorf("%w; '%s' knows %s", err, cmd.CommandPath(), flagNames(cmd))
	})
	return root
}

// version returns the program's version, and that of the Go that built it.
func version() string {
	info, _ := debug.ReadBuildInfo() // that of a program built with modules
	return fmt.Sprintf("%s, built with %s", info.Main.Version, info.GoVersion)
}

// takesCommands makes cmd print its help or, if it is given an argument that is not a command below it, return an error
// that lists those commands. The error calls the argument what.
func takesCommands(cmd *cobra.Command, what string) {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		below := slices.DeleteFunc(cmd.Commands(), func(c *cobra.Command) bool { return !c.IsAvailableCommand() })
		known := names(below, (*cobra.Command).Name)
		return fmt.Errorf("unknown %s %q; known are %s", what, args[0], strings.Join(known, ", "))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
}

// flagNames returns a list of the flags of cmd, which must have parsed them.
func flagNames(cmd *cobra.Command) string {
	var all []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { all = append(all, "--"+f.Name) })
	return strings.Join(all, ", ")
}
