package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hnn/hnnlib/device"
	"hnn/hnnlib/progress"
	"hnn/hnnlib/setup"
)

// groups is the registry: a command is one file and one line here.
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

// app is what all commands share.
type app struct {
	stdout, stderr io.Writer // results go to stdout, all else to stderr

	backend string // --backend; "" if it was not given
	quiet   bool   // --quiet

	saying sync.Mutex
}

// say prints a line about the progress of the work.
func (a *app) say(line string) {
	if a.quiet {
		return
	}
	a.saying.Lock()
	defer a.saying.Unlock()
	fmt.Fprintln(a.stderr, line)
}

// warn prints a line that the user should see even with --quiet.
func (a *app) warn(line string) {
	a.saying.Lock()
	defer a.saying.Unlock()
	fmt.Fprintln(a.stderr, "warning: "+line)
}

// progress returns where the progress of long work is shown: on standard error, or nowhere with --quiet.
func (a *app) progress() progress.Sink {
	if a.quiet {
		return func(progress.Event) {}
	}
	return progress.To(a.stderr)
}

// device opens the backend of --backend. The caller closes it.
func (a *app) device(ctx context.Context) (*device.Device, error) {
	d, err := device.Open(ctx, a.backend, a.say)
	if err == nil && d.Warning != "" {
		a.warn(d.Warning)
	}
	return d, err
}

// environment installs what is missing of the notebooks' environment and returns it.
func (a *app) environment(ctx context.Context, o setup.Options) (*setup.Environment, error) {
	o.Progress = a.say
	env, err := setup.Ensure(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, line := range env.Warnings {
		a.warn(line)
	}
	return env, nil
}

// newRoot returns the root command with all commands below it.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "hnn",
		Short: "Hamiltonian Neural Networks: train them, roll them out, and reproduce the paper",
		Example: `  hnn reproduce
  hnn train spring --seed 1
  hnn eval spring-hnn-seed1`,
		SilenceErrors: true, // execute reports errors, in one line
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usagef("unknown command %q; known are %s", args[0], strings.Join(commandNames(cmd), ", "))
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return device.CheckSpec(a.backend) },
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	flags := root.PersistentFlags()
	flags.StringVar(&a.backend, "backend", "", "what computes: "+device.Known+" (default: $GOMLX_BACKEND, else auto)")
	flags.BoolVar(&a.quiet, "quiet", false, "show no progress on standard error")
	completeFlag(root, "backend", fixed("auto", "xla:cpu", "xla:cuda", "go"))
	for _, group := range groups {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, command := range group.commands {
			cmd := command(a)
			cmd.GroupID = group.title
			cmd.Args = usageArgs(cmd.Args)
			root.AddCommand(cmd)
		}
	}
	addCompletion(root)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; '%s' knows %s", err, cmd.CommandPath(), strings.Join(flagNames(cmd), ", "))
	})
	return root
}

// usageArgs returns args, whose errors it marks as those of a wrong command line. If args is nil, the command takes no
// arguments.
func usageArgs(args cobra.PositionalArgs) cobra.PositionalArgs {
	if args == nil {
		args = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("'%s' takes no arguments, got %q; its flags are %s",
					cmd.CommandPath(), args[0], strings.Join(flagNames(cmd), ", "))
			}
			return nil
		}
	}
	return func(cmd *cobra.Command, given []string) error { return usage(args(cmd, given)) }
}

// commandNames lists the commands below cmd that a user may call.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, below := range cmd.Commands() {
		if below.IsAvailableCommand() {
			names = append(names, below.Name())
		}
	}
	return names
}

// flagNames lists the flags of cmd.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	collect := func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	}
	cmd.LocalFlags().VisitAll(collect)
	cmd.InheritedFlags().VisitAll(collect)
	slices.Sort(names)
	return slices.Compact(names)
}
