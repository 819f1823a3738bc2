package experiment

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/figure"
)

// Topic is a notebook that belongs to no single experiment: a question asked of models that experiments have trained.
type Topic struct {
	Name     string // on the command line
	Title    string
	Notebook string // file name in notebooks/, without extension
	// Figures does the notebook's work without Jupyter; nil where the notebook is all there is of it.
	Figures func(ctx context.Context, dev *device.Device, o ReportOptions) ([]*figure.Figure, error)
}

// Topics is the registry of topics, in the order in which reports show them.
var Topics = []*Topic{
	Reversibility,
	EnergyBump,
	Results,
	YourOwnSystem,
}

// Report draws the topic's figures into <Out>/<topic>/figures/ and lists them.
func (t *Topic) Report(ctx context.Context, dev *device.Device, o ReportOptions) error {
	if o.Step == nil {
		o.Step = func(string) {}
	}
	if t.Figures == nil {
		o.Step(t.Name + " is a notebook only: there is nothing of it to show without Jupyter")
		return nil
	}
	o.Step("drawing the figures of " + t.Name)
	figures, err := t.Figures(ctx, dev, o)
	if err != nil {
		return err
	}
	dir := filepath.Join(o.Out, t.Name)
	for _, f := range figures {
		if _, err := f.Save(filepath.Join(dir, "figures")); err != nil {
			return err
		}
		if err := AddToCatalogue(dir, Entry(f)); err != nil {
			return err
		}
	}
	return nil
}

// Reproducible lists all that can be reproduced by name: experiments, then topics.
func Reproducible() []string {
	names := Names()
	for _, t := range Topics {
		names = append(names, t.Name)
	}
	return names
}

// Choose returns the named experiments and topics in the registries' order, or all for no names.
func Choose(names []string) ([]*Experiment, []*Topic, error) {
	if len(names) == 0 {
		return Every(), Topics, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	var experiments []*Experiment
	for _, e := range Every() {
		if wanted[e.Name] {
			experiments = append(experiments, e)
			delete(wanted, e.Name)
		}
	}
	var topics []*Topic
	for _, t := range Topics {
		if wanted[t.Name] {
			topics = append(topics, t)
			delete(wanted, t.Name)
		}
	}
	for _, name := range names {
		if wanted[name] {
			return nil, nil, fmt.Errorf("unknown experiment %q: expected one of %s", name, strings.Join(Reproducible(), ", "))
		}
	}
	return experiments, topics, nil
}
