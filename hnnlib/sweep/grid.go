package sweep

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
)

// MostRuns is the largest number of runs of a sweep.
const MostRuns = 100_000

// Grid says what a sweep trains: a model for each combination of the settings' values and a seed.
type Grid struct {
	Experiment string    `json:"experiment"`
	Settings   []Setting `json:"settings"`
	Seeds      int       `json:"seeds"`   // how many; they are 0, 1, …
	Backend    string    `json:"backend"` // as in device.Open
	On         string    `json:"on"`      // Local or Slurm
}

// Where a sweep is trained.
const (
	Local = "local"
	Slurm = "slurm"
)

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
	text += fmt.Sprintf(", %d seeds", g.Seeds)
	if g.On == Slurm {
		text += ", on Slurm"
	}
	return text
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

// point is a combination of the settings' values. Its runs differ in their seeds alone.
type point struct {
	name     string            // the values in words, and a space
	settings map[string]string // the values
	choice
}

// choice is what the values mean.
type choice struct {
	kind   string
	config experiment.Config
}

// points returns the grid's experiment and its points; the last setting varies fastest.
func (g *Grid) points() (e *experiment.Experiment, all []point, err error) {
	if e, err = experiment.ByName(g.Experiment); err != nil {
		return nil, nil, err
	}
	if g.On != Local && g.On != Slurm {
		return nil, nil, fmt.Errorf("unknown place %q: expected one of %s, %s", g.On, Local, Slurm)
	}
	runs := float64(g.Seeds)
	for _, s := range g.Settings {
		runs *= float64(len(s.Values))
	}
	if !(runs >= 1 && runs <= MostRuns) {
		return nil, nil, fmt.Errorf("the sweep has %.0f runs, but from 1 to %d are needed", runs, MostRuns)
	}
	all = []point{{"", map[string]string{}, choice{"", e.ConfigFor(false)}}}
	for _, s := range g.Settings {
		var varied []point
		for _, p := range all {
			if varied, err = s.vary(e, p, varied); err != nil {
				return nil, nil, err
			}
		}
		all = varied
	}
	for _, p := range all {
		if err := e.Check(p.kind, p.config); err != nil {
			return nil, nil, err
		}
	}
	return e, all, nil
}

// vary gives a point each value of the setting, and appends what comes out to varied.
func (s Setting) vary(e *experiment.Experiment, p point, varied []point) ([]point, error) {
	seen := map[choice]string{}
	for _, value := range s.Values {
		next := point{p.name + s.Key + "=" + value + " ", maps.Clone(p.settings), p.choice}
		next.settings[s.Key] = value
		var err error
		switch s.Key {
		case Model:
			next.kind = value
		case Recipe:
			if e, err = e.With(value); err == nil {
				next.config = e.ConfigFor(false)
			}
		default:
			err = next.config.Set(s.Key + "=" + value)
		}
		if same, twice := seen[next.choice]; twice {
			err = fmt.Errorf("%s has the same value twice: %s and %s", s.Key, same, value)
		}
		if err != nil {
			return nil, err
		}
		seen[next.choice] = value
		varied = append(varied, next)
	}
	return varied, nil
}
