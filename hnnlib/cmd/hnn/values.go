package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
)

// countFlag adds a flag for a whole number between least and most. In help, as in that of the other flags here, the
// name of the value is in back quotes.
func countFlag(cmd *cobra.Command, to *int, name string, value, least, most int, help string) {
	*to = value
	cmd.Flags().Func(name, fmt.Sprintf("%s (default %d)", help, value), func(text string) (err error) {
		if *to, err = strconv.Atoi(text); err != nil || *to < least || *to > most {
			return fmt.Errorf("a whole number from %d to %d is needed", least, most)
		}
		return nil
	})
}

// seedFlag adds --seed.
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
	cmd.Flags().Func(name, help, func(text string) (err error) {
		if *to, err = strconv.ParseFloat(text, 64); err != nil || !(*to > 0) || math.IsInf(*to, 0) {
			return errors.New("a positive number is needed")
		}
		return nil
	})
}

// numbersFlag adds a flag for finite numbers that are separated by commas; need says in errors what they are.
func numbersFlag(cmd *cobra.Command, to *[]float64, name, help, need string) {
	cmd.Flags().Func(name, help, func(text string) error {
		*to = nil
		for field := range strings.SplitSeq(text, ",") {
			field = strings.TrimSpace(field)
			v, err := strconv.ParseFloat(field, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%q is not a finite number; %s", field, need)
			}
			*to = append(*to, v)
		}
		return nil
	})
}

// protocolFlag adds --protocol, for experiment.ParseProtocol.
func protocolFlag(cmd *cobra.Command, to *string, help string) {
	cmd.Flags().StringVar(to, "protocol", "", help)
	completeFlag(cmd, "protocol", oneOf(string(experiment.Corrected), string(experiment.Published)))
}

// oneArg takes exactly one argument. what says of which kind it is, hint what is known.
func oneArg(what, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("'%s' needs one %s, and none was given: %s", cmd.CommandPath(), what, hint)
		case len(args) > 1:
			return fmt.Errorf("'%s' takes one %s, and %d were given (%s): %s",
				cmd.CommandPath(), what, len(args), strings.Join(args, ", "), hint)
		}
		return nil
	}
}

// noArgs takes no arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("'%s' takes no arguments, got %q; its flags are %s",
			cmd.CommandPath(), args[0], flagNames(cmd))
	}
	return nil
}

// oneExperiment takes the name of an experiment.
func oneExperiment(cmd *cobra.Command, args []string) error {
	return oneArg("experiment", "known are "+strings.Join(experiment.Names(), ", "))(cmd, args)
}

// oneRun takes a run, as runArgument says.
func oneRun(cmd *cobra.Command, args []string) error {
	return oneArg("run", "give the folder that 'hnn train' printed, or a name that 'hnn runs' lists")(cmd, args)
}

// runArgument says in help what RUN can be.
const runArgument = `RUN is the folder that 'hnn train' printed, or a name that 'hnn runs' lists, or a part of a
name that no other run has.`

// configured returns the named experiment, and its settings with --quick and --set applied.
func configured(name string, quick bool, assignments []string) (*experiment.Experiment, experiment.Config, error) {
	e, err := experiment.ByName(name)
	if err != nil {
		return nil, experiment.Config{}, usage(err)
	}
	c := e.Config
	if quick {
		c = c.Quick()
	}
	for _, assignment := range assignments {
		if err := c.Set(assignment); err != nil {
			return nil, c, usagef("--set: %w", err)
		}
	}
	return e, c, nil
}

// settingsFlag adds --set.
func settingsFlag(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "set", nil, "change a setting, as `KEY=VALUE`; can be given again")
	completeFlag(cmd, "set", completeSetting)
}
