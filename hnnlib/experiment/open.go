package experiment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"hnn/hnnlib/run"
	"hnn/hnnlib/train"
)

// Recorded is what a run's settings say in the experiment's terms.
type Recorded struct {
	Experiment *Experiment
	Config     Config
	Loss       string // its name
}

// UnknownError is of a run whose experiment is not the paper's: a system of the reader's own, or one of another
// version.
type UnknownError struct{ Run, Experiment string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("the run %s is of %q, which this program doesn't know: evaluate it where the system is "+
		"defined; known are %s",
		e.Run, e.Experiment, strings.Join(Names(), ", "))
}

// Describe reads a run's settings. A run of an experiment or with a setting that this version doesn't know is an error,
// of an experiment an [UnknownError].
func Describe(r *run.Run) (*Recorded, error) {
	c, loss, err := settingsOf(r)
	if err != nil {
		return nil, err
	}
	e, err := ByName(r.Settings.Experiment)
	if err != nil {
		return nil, &UnknownError{r.Name(), r.Settings.Experiment}
	}
	return &Recorded{e, c, loss}, nil
}

// settingsOf reads a run's configuration and the name of its loss.
func settingsOf(r *run.Run) (c Config, loss string, err error) {
	var details struct {
		Loss string `json:"loss"`
		Config
	}
	decoder := json.NewDecoder(bytes.NewReader(r.Settings.Details))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&details); err != nil {
		return c, "", fmt.Errorf("the settings of run %s can't be read (%w): it is of another version, or damaged; "+
			"remove its folder and train it again",
			r.Name(), err)
	}
	return details.Config, details.Loss, nil
}

// OpenRun reads a finished run back, which ref names as in [run.Find]: its experiment, and the model with its weights.
func OpenRun(ref string) (*Recorded, *Trained, error) {
	r, err := run.Find(ref)
	if err != nil {
		return nil, nil, err
	}
	rec, err := Describe(r)
	if err != nil {
		return nil, nil, err
	}
	m, err := rec.Experiment.model(r.Settings.Model, rec.Config)
	if err != nil {
		return nil, nil, fmt.Errorf("the run %s is of another version: %w", r.Name(), err)
	}
	m, res, err := train.Load(m, r)
	if err != nil {
		return nil, nil, err
	}
	return rec, &Trained{Kind: r.Settings.Model, Seed: r.Settings.Seed, Model: m, Run: r, Result: res}, nil
}

// Differences lists the settings, as key=value, in which a run is not what its experiment says by default.
func (rec *Recorded) Differences() []string {
	ours, defaults := rec.Config, rec.Experiment.Config
	defaults.Train = defaults.Train.WithDefaults() // as recorded
	var list []string
	if rec.Loss != rec.Experiment.Source.Loss(ours).Name {
		list = append(list, "loss="+rec.Loss)
	}
	got, want := ours.fields(), defaults.fields()
	for _, key := range ours.Keys() {
		if value := got[key].Interface(); value != want[key].Interface() {
			list = append(list, fmt.Sprintf("%s=%v", key, value))
		}
	}
	return list
}
