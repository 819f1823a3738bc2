package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hnn/hnnlib/device"
)

// Info is how something that can be reproduced is called.
type Info struct {
	Name     string // on the command line, and of its folder in the results folder
	Title    string // in tables and figures
	Notebook string // file name in notebooks/, without extension
}

// All is the registry: the experiments in the paper's order, then the topics, which range over it.
var All []*Experiment

func init() {
	All = []*Experiment{
		Spring,
		Pendulum,
		RealPendulum,
		TwoBody,
		ThreeBody,
		PixelPendulum,

		Reversibility,
		EnergyBump,
		Results,
		YourOwnSystem,
	}
}

// Experiments lists the registered experiments without the topics.
func Experiments() []*Experiment {
	return slices.DeleteFunc(slices.Clone(All), func(e *Experiment) bool { return e.Source == nil })
}

// Names lists the names of the registered experiments.
func Names() []string { return mapped(Experiments(), nameOf) }

// AllNames lists the names of everything in the registry.
func AllNames() []string { return mapped(All, nameOf) }

func nameOf(e *Experiment) string { return e.Name }

// mapped is what f makes of each.
func mapped[T, R any](all []T, f func(T) R) []R {
	made := make([]R, len(all))
	for i, one := range all {
		made[i] = f(one)
	}
	return made
}

// unknown is the error that nothing of a kind has that name.
func unknown(what, name string, known []string) error {
	return fmt.Errorf("unknown %s %q: expected one of %s", what, name, strings.Join(known, ", "))
}

// ByName returns the experiment of that name, or an error that lists the known ones.
func ByName(name string) (e *Experiment, err error) {
	defer caught(&err)
	return must(choose([]string{name}, "experiment", Experiments(), nameOf))[0], nil
}

// Choose returns what has those names, in the registry's order, or all for no names.
func Choose(chosen []string) ([]*Experiment, error) { return choose(chosen, "experiment", All, nameOf) }

// choose returns those of all that have one of the chosen names, or one that goes on with a slash; for no names, all.
func choose[T any](chosen []string, what string, all []T, name func(T) string) ([]T, error) {
	fits := func(name, chosen string) bool {
		return name == chosen || strings.HasPrefix(name, strings.TrimSuffix(chosen, "/")+"/")
	}
	known := mapped(all, name)
	for _, c := range chosen {
		if !slices.ContainsFunc(known, func(name string) bool { return fits(name, c) }) {
			return nil, unknown(what, c, known)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool {
		return len(chosen) > 0 && !slices.ContainsFunc(chosen, func(c string) bool { return fits(name(one), c) })
	}), nil
}

// YourOwnSystem shows how a new system is defined, learned and measured. It is a notebook only.
var YourOwnSystem = &Experiment{Info: Info{"your-own-system", "Your own system", "your_own_system"}}

// figuresOf are drawings of the first models of experiments, as the figures of a topic.
func figuresOf(all []*Experiment, drawings ...Drawing) func(context.Context, *device.Device, Options, string) error {
	return func(ctx context.Context, dev *device.Device, o Options, dir string) (err error) {
		defer caught(&err)
		o.Seeds = 1
		for _, e := range all {
			study := must(e.Open(ctx, dev, o))
			defer study.Close()
			study.save(ctx, dir, drawings)
		}
		return nil
	}
}
