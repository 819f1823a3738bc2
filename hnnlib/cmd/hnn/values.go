package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
	"hnn/hnnlib/train"
)

// countFlag adds a flag for a whole number between least and most. In the help of all flags, the name of the value is
// in back quotes.
func countFlag(cmd *cobra.Command, to *int, name string, value, least, most int, help string) {
	*to = value
	cmd.Flags().Func(name, fmt.Sprintf("%s (default %d)", help, value), func(text string) (err error) {
		if *to, err = strconv.Atoi(text); err != nil || *to < least || *to > most {
			return fmt.Errorf("a whole number from %d to %d is needed", least, most)
		}
		return nil
	})
}

func seedFlag(cmd *cobra.Command, to *uint64, help string) {
	cmd.Flags().Func("seed", help+" (default 0)", func(text string) (err error) {
		if *to, err = strconv.ParseUint(text, 10, 64); err != nil {
			return errors.New("a whole number of 0 or more is needed")
		}
		return nil
	})
}

// positiveFlag adds a flag for a positive number.
func positiveFlag(cmd *cobra.Command, to *float64, name, help string) {
	numberFlag(cmd, to, name, help, "a positive number", func(x float64) bool { return x > 0 })
}

// numberFlag adds a flag for a finite number that fits; need says what is needed.
func numberFlag(cmd *cobra.Command, to *float64, name, help, need string, fits func(float64) bool) {
	cmd.Flags().Func(name, help, func(text string) (err error) {
		if *to, err = strconv.ParseFloat(text, 64); err != nil || !fits(*to) || math.IsInf(*to, 0) {
			return errors.New(need + " is needed")
		}
		return nil
	})
}

// numbersFlag adds a flag for finite numbers, separated by commas, and calls take with them. Errors end in need, which
// says what the numbers are.
func numbersFlag(cmd *cobra.Command, take func([]float64), name, help, need string) {
	cmd.Flags().Func(name, help, func(text string) error {
		var numbers []float64
		for field := range strings.SplitSeq(text, ",") {
			field = strings.TrimSpace(field)
			v, err := strconv.ParseFloat(field, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%q is not a finite number; %s", field, need)
			}
			numbers = append(numbers, v)
		}
		take(numbers)
		return nil
	})
}

// nameFlag adds a flag for one of the known names, which take looks up.
func nameFlag(cmd *cobra.Command, name, help string, known []string, take func(name string) error) {
	cmd.Flags().Func(name, help, func(text string) error { return usage(take(text)) })
	_ = cmd.RegisterFlagCompletionFunc(name, oneOf(known...))
}

// protocolFlag adds --protocol.
func protocolFlag(cmd *cobra.Command, take func(experiment.Protocol), help string) {
	known := []string{string(experiment.Corrected), string(experiment.Published)}
	nameFlag(cmd, "protocol", help, known, func(name string) error {
		p, err := experiment.ParseProtocol(name)
		take(p)
		return err
	})
}

// recipeFlag adds --recipe.
func recipeFlag(cmd *cobra.Command, to *string) {
	meanings := names(train.Recipes, func(r train.Recipe) string { return r.Name + " (" + r.Meaning + ")" })
	help := "train by the recipe `NAME`: " + strings.Join(meanings, ", ")
	known := names(train.Recipes, func(r train.Recipe) string { return r.Name })
	nameFlag(cmd, "recipe", help, known, func(name string) error {
		r, err := train.RecipeByName(name)
		*to = r.Name
		return err
	})
}

// systemFlag adds --system.
func systemFlag(cmd *cobra.Command, to **system.System, help string) {
	nameFlag(cmd, "system", help, systemNames(), func(name string) (err error) {
		*to, err = system.ByName(name)
		return err
	})
}

// oneArg accepts exactly one argument: one of the command's ValidArgs, if it has any. Errors call the argument what and
// end in hint, which says what is known.
func oneArg(what, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		known := strings.Join(cmd.ValidArgs, ", ")
		hint := cmp.Or(hint, "known are "+known)
		switch {
		case len(args) == 0:
			return fmt.Errorf("'%s' needs one %s, and none was given: %s", cmd.CommandPath(), what, hint)
		case len(args) > 1:
			return fmt.Errorf("'%s' takes one %s, and %d were given (%s): %s",
				cmd.CommandPath(), what, len(args), strings.Join(args, ", "), hint)
		case known != "" && !slices.Contains(cmd.ValidArgs, args[0]):
			return fmt.Errorf("unknown %s %q: expected one of %s", what, args[0], known)
		}
		return nil
	}
}

// oneRun accepts one argument, a run as in runArgument.
var oneRun = oneArg("run", "give the folder that 'hnn train' printed, or a name that 'hnn runs' lists")

// runArgument is the part of the help that says what RUN can be.
const runArgument = `RUN is the folder that 'hnn train' printed, or a name that 'hnn runs' lists, or a part of a
name that no other run has.`

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("'%s' takes no arguments, got %q; its flags are %s",
			cmd.CommandPath(), args[0], flagNames(cmd))
	}
	return nil
}

// settingsFlag adds --set.
func settingsFlag(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "set", nil, "change a setting, as `KEY=VALUE`; can be given again")
}

// configured returns the named experiment by a recipe, and its settings after applying --quick and --set.
func configured(
	name, recipe string, quick bool, assignments []string,
) (*experiment.Experiment, experiment.Config, error) {
	e, err := experiment.ByName(name)
	if err == nil {
		e, err = e.With(recipe)
	}
	if err != nil {
		return nil, experiment.Config{}, err
	}
	c := e.ConfigFor(quick)
	for _, assignment := range assignments {
		if err := c.Set(assignment); err != nil {
			return nil, c, usagef("--set: %w", err)
		}
	}
	return e, c, nil
}

// integratorFlags adds the flags that choose the integrator, and checks them before the command runs. The help gives
// tolerance as the default tolerance.
func integratorFlags(cmd *cobra.Command, opts *ode.Options, tolerance string, maxSteps int) {
	methods := names(ode.Methods, func(m ode.Method) string { return m.Name })
	help := "the integrator `NAME`: " + strings.Join(methods, ", ") + " (default " + methods[0] + ")"
	nameFlag(cmd, "method", help, methods, func(name string) error {
		method, err := ode.ByName(name)
		opts.Method = method.Name
		return err
	})
	positiveFlag(cmd, &opts.Step, "step", "step `X` of a method with fixed steps (default 0.01)")
	positiveFlag(cmd, &opts.RTol, "rtol", "relative tolerance `X` of an adaptive method (default "+tolerance+")")
	positiveFlag(cmd, &opts.ATol, "atol", "absolute tolerance `X` of an adaptive method (default "+tolerance+")")
	countFlag(cmd, &opts.MaxSteps, "max-steps", maxSteps, 1, 1_000_000_000, "at most `N` steps of an adaptive method")
	opts.MaxSteps = 0 // the default is the library's, which depends on the method
	before(cmd, func() error { return usage(checkIntegrator(*opts, cmd.Flags().Changed)) })
}

// checkIntegrator returns an error for an option that is out of range, or that was given but does not apply.
func checkIntegrator(opts ode.Options, given func(flag string) bool) error {
	method, err := ode.ByName(opts.Method)
	heeds, heedless := "--step", []string{"rtol", "atol", "max-steps"}
	if method.Adaptive {
		heeds, heedless = "--rtol, --atol and --max-steps", []string{"step"}
	}
	if i := slices.IndexFunc(heedless, given); i >= 0 {
		return fmt.Errorf("--%s does not apply to %s, which heeds %s", heedless[i], method.Name, heeds)
	}
	return cmp.Or(err, opts.Check())
}

// before lets a command begin with check.
func before(cmd *cobra.Command, check func() error) {
	rest := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		return rest(cmd, args)
	}
}

// output is a file to write, named by a flag.
type output struct{ flag, path string }

// outputFlag adds the flag name for a file to write, whose name ends in one of the endings. Before the command runs, it
// is checked. If no file is named, the error suggests example, or there is none for "".
func outputFlag(cmd *cobra.Command, to *output, name, help, example string, endings ...string) {
	to.flag = "--" + name
	cmd.Flags().StringVar(&to.path, name, "", help)
	before(cmd, func() error {
		if to.path == "" && example == "" {
			return nil
		}
		return to.check(example, endings)
	})
}

// check returns an error if no file was named, if its ending is not allowed, or if its folder does not exist, before
// work is done in vain.
func (o *output) check(example string, endings []string) error {
	if o.path == "" {
		return usagef("%s is needed: the file to write, as in %s %s", o.flag, o.flag, example)
	}
	info, err := os.Stat(o.path)
	switch stream := err == nil && !info.Mode().IsRegular(); { // such as /dev/stdout
	case err == nil && info.IsDir():
		return fmt.Errorf("%s %s is a folder: give the name of a file", o.flag, o.path)
	case !stream && !slices.Contains(endings, o.ending()):
		return usagef("%s %s: the ending says what to write; known are %s",
			o.flag, o.path, strings.Join(endings, ", "))
	}
	_, err = os.Stat(filepath.Dir(o.path) + "/")
	return o.unwritable(err)
}

// ending returns the file name extension, with the dot, in lower case.
func (o *output) ending() string { return strings.ToLower(filepath.Ext(o.path)) }

// write writes the file completely or not at all.
func (o *output) write(write func(io.Writer) error) error {
	return o.unwritable(artifact.WriteFile(o.path, write))
}

func (o *output) unwritable(err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the path in it is a temporary name
	}
	return fmt.Errorf("%s %s can't be written (%w): give a file in a folder that exists, can be written, and has room",
		o.flag, o.path, err)
}

// oneOf completes with the known names, without those that are arguments already.
func oneOf(known ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		left := slices.DeleteFunc(slices.Clone(known), func(name string) bool { return slices.Contains(args, name) })
		return left, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeRun completes the name or the folder of a run, which is the only argument or the value of a flag.
func completeRun(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	runs, _, err := run.Scan()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return names(runs, (*run.Run).Name), cobra.ShellCompDirectiveDefault
}

// names lists the names of a registry.
func names[T any](registry []T, name func(T) string) []string {
	var all []string
	for _, one := range registry {
		all = append(all, name(one))
	}
	return all
}

func systemNames() []string {
	return names(system.All, func(s *system.System) string { return s.Name })
}

func benchNames() []string {
	return names(experiment.Benches(), func(b experiment.Bench) string { return b.Case })
}
