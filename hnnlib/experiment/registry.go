package experiment

import (
	"context"
	"fmt"
	"path/filepath"
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

// About returns the names.
func (i Info) About() Info { return i }

// Reproducible is an experiment or a topic.
type Reproducible interface {
	About() Info
	// Prepare makes sure, before the notebook runs, that the data are there; if not, the error is a
	// *dataset.MissingError.
	Prepare(ctx context.Context) error
	// Complete tells whether the notebook, executed into dir, has left there what the results page needs.
	Complete(dir string) bool
	// Reproduce does the notebook's work without Jupyter, into a folder of o.Out.
	Reproduce(ctx context.Context, dev *device.Device, o Options) error
}

// All is the registry: the experiments in the paper's order, then the topics. It is filled in init because topics range
// over it.
var All []Reproducible

func init() {
	All = []Reproducible{
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

// Experiments lists the registered experiments.
func Experiments() []*Experiment {
	var all []*Experiment
	for _, r := range All {
		if e, ok := r.(*Experiment); ok {
			all = append(all, e)
		}
	}
	return all
}

func experimentName(e *Experiment) string { return e.Name }

func anyName(r Reproducible) string { return r.About().Name }

// Names lists the names of the registered experiments.
func Names() []string { return names(Experiments(), experimentName) }

// AllNames lists the names of everything in the registry.
func AllNames() []string { return names(All, anyName) }

func names[T any](all []T, name func(T) string) []string {
	list := make([]string, len(all))
	for i, one := range all {
		list[i] = name(one)
	}
	return list
}

// unknown is the error that nothing of a kind has that name.
func unknown(what, name string, known []string) error {
	return fmt.Errorf("unknown %s %q: expected one of %s", what, name, strings.Join(known, ", "))
}

// ByName returns the experiment of that name, or an error that lists the known ones.
func ByName(name string) (*Experiment, error) {
	all, err := choose([]string{name}, "experiment", Experiments(), experimentName)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Choose returns what has those names, in the registry's order, or all for no names.
func Choose(chosen []string) ([]Reproducible, error) {
	return choose(chosen, "experiment", All, anyName)
}

// choose returns those of all that have one of the chosen names, or one that goes on with a slash, in their order; for
// no names, all. An unknown name is an error that lists the known ones.
func choose[T any](chosen []string, what string, all []T, name func(T) string) ([]T, error) {
	fits := func(name, chosen string) bool {
		return name == chosen || strings.HasPrefix(name, strings.TrimSuffix(chosen, "/")+"/")
	}
	known := names(all, name)
	for _, c := range chosen {
		if !slices.ContainsFunc(known, func(name string) bool { return fits(name, c) }) {
			return nil, unknown(what, c, known)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool {
		return len(chosen) > 0 && !slices.ContainsFunc(chosen, func(c string) bool { return fits(name(one), c) })
	}), nil
}

// Topic is a notebook that belongs to no single experiment: a question asked of models that experiments have trained.
type Topic struct {
	Info
	// Figures does the notebook's work without Jupyter, into the folder dir; nil where there is only the notebook.
	Figures func(ctx context.Context, dev *device.Device, o Options, dir string) error
}

var _ Reproducible = (*Topic)(nil)

// YourOwnSystem shows how a new system is defined, learned and measured.
var YourOwnSystem = &Topic{Info: Info{"your-own-system", "Your own system", "your_own_system"}}

// Prepare has nothing to do.
func (*Topic) Prepare(context.Context) error { return nil }

// Complete is true: a notebook of a topic may leave nothing.
func (*Topic) Complete(string) bool { return true }

// Reproduce draws the topic's figures into <o.Out>/<topic>/figures/.
func (t *Topic) Reproduce(ctx context.Context, dev *device.Device, o Options) error {
	if t.Figures == nil {
		o.step(t.Name + " is a notebook only: there is nothing of it to show without Jupyter")
		return nil
	}
	o.step("drawing the figures of " + t.Name)
	return t.Figures(ctx, dev, o, filepath.Join(o.Out, t.Name))
}

// figuresOf are drawings of the first models of experiments, as the figures of a topic.
func figuresOf(all []*Experiment, drawings ...Drawing) func(context.Context, *device.Device, Options, string) error {
	return func(ctx context.Context, dev *device.Device, o Options, dir string) error {
		o.Seeds = 1
		for _, e := range all {
			study, err := e.Open(ctx, dev, o)
			if err != nil {
				return err
			}
			defer study.Close()
			if err := study.save(ctx, dir, drawings); err != nil {
				return err
			}
		}
		return nil
	}
}
