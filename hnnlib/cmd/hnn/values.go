package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hnn/hnnlib/experiment"
)

// parsed is a flag whose value parse reads. The error of parse says what is needed.
type parsed struct {
	parse    func(string) error
	text     string // as given, or the default
	typeName string // in the help
}

var _ pflag.Value = (*parsed)(nil)

func (p *parsed) String() string { return p.text }
func (p *parsed) Type() string   { return p.typeName }
func (p *parsed) Set(text string) error {
	p.text = text
	return p.parse(text)
}

// countFlag adds a flag for a whole number between least and most.
func countFlag(cmd *cobra.Command, to *int, name string, value, least, most int, help string) {
	*to = value
	cmd.Flags().Var(&parsed{typeName: "N", text: strconv.Itoa(value), parse: func(text string) (err error) {
		if *to, err = strconv.Atoi(text); err != nil || *to < least || *to > most {
			return fmt.Errorf("a whole number from %d to %d is needed", least, most)
		}
		return nil
	}}, name, help)
}

// seedFlag adds --seed.
func seedFlag(cmd *cobra.Command, to *uint64, help string) {
	cmd.Flags().Var(&parsed{typeName: "N", text: "0", parse: func(text string) (err error) {
		if *to, err = strconv.ParseUint(text, 10, 64); err != nil {
			return errors.New("a whole number of 0 or more is needed")
		}
		return nil
	}}, "seed", help)
}

// positiveFlag adds a flag for a positive number, which is 0 if the flag is not given.
func positiveFlag(cmd *cobra.Command, to *float64, name, help string) {
	cmd.Flags().Var(&parsed{typeName: "X", parse: func(text string) (err error) {
		if *to, err = strconv.ParseFloat(text, 64); err != nil || !(*to > 0) || math.IsInf(*to, 0) {
			return errors.New("a positive number is needed")
		}
		return nil
	}}, name, help)
}

// numbersFlag adds a flag for numbers that are separated by commas. parse reads one of them.
func numbersFlag(cmd *cobra.Command, to *[]float64, name, typeName, help string, parse func(string) (float64, error)) {
	cmd.Flags().Var(&parsed{typeName: typeName, parse: func(text string) error {
		*to = nil
		for _, field := range strings.Split(text, ",") {
			v, err := parse(strings.TrimSpace(field))
			if err != nil {
				return err
			}
			*to = append(*to, v)
		}
		return nil
	}}, name, help)
}

// stateFlag adds --state.
func stateFlag(cmd *cobra.Command, to *[]float64) {
	const help = "the start: all positions, then all momenta, separated by commas"
	numbersFlag(cmd, to, "state", "q1,...,p1,...", help, func(text string) (float64, error) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, fmt.Errorf("%q is not a number; numbers separated by commas are needed, q1 to qn and then p1 to pn", text)
		}
		return v, nil
	})
}

// protocolFlag adds --protocol, for experiment.ParseProtocol.
func protocolFlag(cmd *cobra.Command, to *string, help string) {
	cmd.Flags().StringVar(to, "protocol", "", help)
	completeFlag(cmd, "protocol", fixed(string(experiment.Corrected), string(experiment.Published)))
}

// oneArg takes exactly one argument. what says of which kind it is, hint what is known.
func oneArg(what string, hint func() string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("'%s' needs one %s, and none was given: %s", cmd.CommandPath(), what, hint())
		case len(args) > 1:
			return fmt.Errorf("'%s' takes one %s, and %d were given (%s): %s",
				cmd.CommandPath(), what, len(args), strings.Join(args, ", "), hint())
		}
		return nil
	}
}

func experimentsHint() string { return "known are " + strings.Join(experiment.Names(), ", ") }

func runsHint() string {
	return "give the folder that 'hnn train' printed, or a name that 'hnn runs' lists"
}

// runArgument says in help what RUN can be.
const runArgument = `RUN is the folder that 'hnn train' printed, or a name that 'hnn runs' lists, or a part of a
name that no other run has.`

// configured returns the named experiment's settings with --quick and --set applied.
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
	cmd.Flags().StringArrayVar(to, "set", nil, "change a setting, as key=value; can be given again")
	completeFlag(cmd, "set", completeSetting)
}
