package main

import (
	"slices"

	"github.com/spf13/cobra"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/run"
	"hnn/hnnlib/system"
)

// oneOf completes by the known names, but for those that are arguments already.
func oneOf(known ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		left := slices.DeleteFunc(slices.Clone(known), func(name string) bool { return slices.Contains(args, name) })
		return left, cobra.ShellCompDirectiveNoFileComp
	}
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
	return names(runs, (*run.Run).Name), cobra.ShellCompDirectiveDefault
}

// completeSetting completes the key of a setting.
func completeSetting(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	config := experiment.Config{}
	if len(args) > 0 {
		if e, err := experiment.ByName(args[0]); err == nil {
			config = e.Config
		}
	}
	keys := names(config.Keys(), func(key string) string { return key + "=" })
	return keys, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
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

func methodNames() []string {
	return names(ode.Methods, func(m ode.Method) string { return m.Name })
}

func benchNames() []string {
	return names(experiment.Benches(), func(b experiment.Bench) string { return b.Case })
}
