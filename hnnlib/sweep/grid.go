package sweep

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
)

// MostRuns is the largest number of runs of a sweep.
const MostRuns = 100_000

// mostElements is the number of elements that a job array has at most, unless the grid says otherwise: Slurm's default.
const mostElements = 1000

// Grid says what a sweep trains: a model for each combination of the settings' values and a seed.
type Grid struct {
	Experiment string    `json:"experiment"`
	Settings   []Setting `json:"settings"`
	Seeds      int       `json:"seeds"`       // how many; they are 0, 1, …
	Backend    string    `json:"backend"`     // as in device.Open
	PerElement int       `json:"per_element"` // runs of an element of the job array; 0 for 1, or more in a large sweep
}

// Setting is a setting of an experiment, or one of the two below, and its values.
type Setting struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// Settings that experiment.Config doesn't have.
const (
	Model  = "model"  // the kind of model; all grids have it
	Recipe = "recipe" // as in Experiment.With; the other settings change it
)

// Set adds a setting, given as "key=a,b,c". Check tells whether there is such a setting.
func (g *Grid) Set(assignment string) error {
	key, values, ok := strings.Cut(assignment, "=")
	switch {
	case !ok:
		return fmt.Errorf("%q is not of the form key=a,b,c", assignment)
	case values == "":
		return fmt.Errorf("%s has no values, so there is nothing to train: give them as %[1]s=a,b,c", key)
	case slices.ContainsFunc(g.Settings, func(s Setting) bool { return s.Key == key }):
		return fmt.Errorf("%s is given twice: separate its values by commas, as in %[1]s=a,b,c", key)
	}
	at := len(g.Settings)
	if key == Recipe {
		at = 0
	}
	g.Settings = slices.Insert(g.Settings, at, Setting{key, strings.Split(values, ",")})
	return nil
}

// String is the grid in words.
func (g Grid) String() string {
	text := g.Experiment
	for _, s := range g.Settings {
		text += " " + s.Key + "=" + strings.Join(s.Values, ",")
	}
	return fmt.Sprintf("%s, %d seeds", text, g.Seeds)
}

// Folder is the sweep's own folder in the results folder: its name ends in the first digits of the grid's hash.
func (g *Grid) Folder(results string) string {
	text, _ := json.Marshal(g) // of strings and numbers: never fails
	return filepath.Join(results, "sweep", g.Experiment+"-"+artifact.Sum(text)[:8])
}

// Check returns an error if there are too many runs, or none, or if a setting is unknown, repeated or out of range.
func (g *Grid) Check() error {
	_, _, err := g.points()
	return err
}

// choice is what a combination of values means.
type choice struct {
	kind   string
	config experiment.Config
}

// set changes a setting.
func (c *choice) set(e *experiment.Experiment, key, value string) error {
	switch key {
	case Model:
		c.kind = value
		return nil
	case Recipe:
		with, err := e.With(value)
		if err == nil {
			c.config = with.ConfigFor(false)
		}
		return err
	}
	return c.config.Set(key + "=" + value)
}

// point is a combination of the settings' values. Its runs differ in their seeds alone.
type point struct {
	values []string
	choice
}

// points returns the grid's experiment and its points; the last setting varies fastest.
func (g *Grid) points() (e *experiment.Experiment, all []point, err error) {
	if e, err = experiment.ByName(g.Experiment); err != nil {
		return nil, nil, err
	}
	runs := float64(g.Seeds)
	for _, s := range g.Settings {
		runs *= float64(len(s.Values))
	}
	if !(runs >= 1 && runs <= MostRuns) {
		return nil, nil, fmt.Errorf("the sweep has %.0f runs, but from 1 to %d are needed", runs, MostRuns)
	}
	all = []point{{choice: choice{"", e.ConfigFor(false)}}}
	for _, s := range g.Settings {
		if all, err = s.vary(e, all); err != nil {
			return nil, nil, err
		}
	}
	for _, p := range all {
		if err := e.Check(p.kind, p.config); err != nil {
			return nil, nil, err
		}
	}
	return e, all, nil
}

// vary gives each point each value of the setting.
func (s Setting) vary(e *experiment.Experiment, all []point) (varied []point, err error) {
	seen := map[choice]string{}
	for i, p := range all {
		for _, value := range s.Values {
			c := p.choice
			if err := c.set(e, s.Key, value); err != nil {
				return nil, err
			}
			if same, twice := seen[c]; twice && i == 0 {
				return nil, fmt.Errorf("%s has the same value twice: %s and %s", s.Key, same, value)
			}
			seen[c] = value
			varied = append(varied, point{append(slices.Clone(p.values), value), c})
		}
	}
	return varied, nil
}

// perElement is the number of runs of an element of the job array.
func (s *Sweep) perElement() int {
	return cmp.Or(s.Grid.PerElement, (s.runs()+mostElements-1)/mostElements)
}

// name is run i in words.
func (s *Sweep) name(i int) string {
	text := ""
	for k, setting := range s.Grid.Settings {
		text += setting.Key + "=" + s.points[i/s.Grid.Seeds].values[k] + " "
	}
	return fmt.Sprintf("%sseed=%d", text, i%s.Grid.Seeds)
}
