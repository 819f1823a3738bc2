package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
)

// addCompletion adds cobra's command that prints the completion script of a shell.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usagef("unknown shell %q; known are %s", args[0], strings.Join(commandNames(cmd), ", "))
		}
		for _, shell := range cmd.Commands() {
			shell.Args = usageArgs(nil)
		}
	}
}

// fixed completes one of names.
func fixed(names ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)
}

// first completes the first argument as by complete, and no other.
func first(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, begun)
	}
}

// several completes any number of names, each once.
func several(names ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		left := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(args, name) })
		return left, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFlag sets how the value of a flag is completed.
func completeFlag(cmd *cobra.Command, name string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
		panic(err) // there is no such flag
	}
}

// completeRun completes the name of a run, or its folder.
func completeRun(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	runs, _, err := run.Scan()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, r := range runs {
		names = append(names, r.Name())
	}
	return names, cobra.ShellCompDirectiveDefault
}

// completeSetting completes the key of a setting.
func completeSetting(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	config := experiment.Config{}
	if len(args) > 0 {
		if e, err := experiment.ByName(args[0]); err == nil {
			config = e.Config
		}
	}
	var keys []string
	for _, key := range config.Keys() {
		keys = append(keys, key+"=")
	}
	return keys, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func systemNames() []string {
	var names []string
	for _, s := range system.All {
		names = append(names, s.Name)
	}
	return names
}

func methodNames() []string {
	var names []string
	for _, m := range ode.Methods {
		names = append(names, m.Name)
	}
	return names
}

func protocolNames() []string {
	var names []string
	for _, p := range experiment.Protocols {
		names = append(names, string(p))
	}
	return names
}

func benchNames() []string {
	var names []string
	for _, b := range experiment.Benches() {
		names = append(names, b.Case)
	}
	return names
}
