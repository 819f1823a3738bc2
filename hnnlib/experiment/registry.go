package experiment

import (
	"context"
	"fmt"
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

// Names lists the names of the registered experiments.
func Names() []string {
	var names []string
	for _, e := range Experiments() {
		names = append(names, e.Name)
	}
	return names
}

// AllNames lists the names of everything in the registry.
func AllNames() []string {
	var names []string
	for _, r := range All {
		names = append(names, r.About().Name)
	}
	return names
}

// ByName returns the experiment of that name, or an error that lists the known ones.
func ByName(name string) (*Experiment, error) {
	for _, e := range Experiments() {
		if e.Name == name {
			return e, nil
		}
	}
	return nil, fmt.Errorf("unknown experiment %q: expected one of %s", name, strings.Join(Names(), ", "))
}

// Choose returns what has those names, in the registry's order, or all for no names.
func Choose(names []string) ([]Reproducible, error) {
	if len(names) == 0 {
		return All, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	var chosen []Reproducible
	for _, r := range All {
		if name := r.About().Name; wanted[name] {
			chosen = append(chosen, r)
			delete(wanted, name)
		}
	}
	for _, name := range names {
		if wanted[name] {
			return nil, fmt.Errorf("unknown experiment %q: expected one of %s", name, strings.Join(AllNames(), ", "))
		}
	}
	return chosen, nil
}
