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

// mostElements is the number of elements of a job array up to which each trains one run, unless the grid says
// otherwise: Slurm allows 1,001 by default.
const mostElements = 1000

// Grid says which models a sweep trains: one for each combination of a kind, values of all settings and a seed.
type Grid struct {
	Experiment string    `json:"experiment"`
	Recipe     string    `json:"recipe"` // as in Experiment.With
	Models     []string  `json:"models"`
	Seeds      int       `json:"seeds"` // 0, 1, …
	Settings   []Setting `json:"settings"`
	Backend    string    `json:"backend"`     // as in device.Open
	PerElement int       `json:"per_element"` // runs of an element of a job array; 0 for as few as 1,000 elements allow
}

// Setting is a setting and the values that it takes.
type Setting struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// Set adds a setting, given as "key=a,b,c". Whether there is such a setting, the grid's check says.
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
	g.Settings = append(g.Settings, Setting{key, strings.Split(values, ",")})
	return nil
}

// point is a choice of the settings and the kind. Its runs differ in their seeds alone.
type point struct {
	values []string // of the grid's settings
	kind   string
	config experiment.Config
}

// String is the grid in words.
func (g Grid) String() string {
	words := strings.Fields(g.Experiment + " " + g.Recipe)
	for _, s := range g.Settings {
		words = append(words, s.Key+"="+strings.Join(s.Values, ","))
	}
	return fmt.Sprintf("%s, %s, %d seeds", strings.Join(words, " "), strings.Join(g.Models, " and "), g.Seeds)
}

// Check returns an error if there is nothing to train, or too much, or if a setting is unknown, repeated, or out of
// range.
func (g *Grid) Check() error {
	_, _, err := g.points()
	return err
}

// perElement is the number of runs of an element.
func (g *Grid) perElement(runs int) int {
	return cmp.Or(g.PerElement, (runs+mostElements-1)/mostElements)
}

// name is the point in words.
func (g *Grid) name(p point) string {
	var words []string
	for i, s := range g.Settings {
		words = append(words, s.Key+"="+p.values[i])
	}
	return strings.Join(append(words, p.kind), " ")
}

// points returns the grid's experiment and its points; the last setting varies fastest, and the kind faster still.
func (g *Grid) points() (*experiment.Experiment, []point, error) {
	e, err := experiment.ByName(g.Experiment)
	if err == nil {
		e, err = e.With(g.Recipe)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := g.count(); err != nil {
		return nil, nil, err
	}
	all := []point{{config: e.ConfigFor(false)}}
	for _, s := range g.Settings {
		if all, err = s.vary(all); err != nil {
			return nil, nil, err
		}
	}
	var kinds []point
	for _, p := range all {
		for _, kind := range g.Models {
			if err := e.Check(kind, p.config); err != nil {
				return nil, nil, err
			}
			kinds = append(kinds, point{p.values, kind, p.config})
		}
	}
	return e, kinds, nil
}

// count returns an error unless there are from 1 to MostRuns runs.
func (g *Grid) count() error {
	runs, factors := 1, []int{len(g.Models), g.Seeds}
	for _, s := range g.Settings {
		factors = append(factors, len(s.Values))
	}
	for _, n := range factors {
		if runs *= n; n < 1 || runs > MostRuns { // no factor is large enough to overflow
			return fmt.Errorf("the sweep has more than %d runs, or none: give fewer values or seeds", MostRuns)
		}
	}
	return nil
}

// vary gives each point each value of the setting.
func (s Setting) vary(all []point) (varied []point, err error) {
	seen := map[experiment.Config]string{}
	for i, p := range all {
		for _, value := range s.Values {
			c := p.config
			if err := c.Set(s.Key + "=" + value); err != nil {
				return nil, err
			}
			if same, twice := seen[c]; twice && i == 0 {
				return nil, fmt.Errorf("%s has the same value twice: %s and %s", s.Key, same, value)
			}
			seen[c] = value
			varied = append(varied, point{append(slices.Clone(p.values), value), "", c})
		}
	}
	return varied, nil
}

// Folder is the sweep's own folder in the results folder: its name ends in the first digits of the grid's hash.
func (g *Grid) Folder(results string) string {
	text, _ := json.Marshal(g) // of strings and numbers: never fails
	return filepath.Join(results, "sweep", g.Experiment+"-"+artifact.Sum(text)[:8])
}
