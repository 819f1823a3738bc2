package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"hnn/hnnlib/internal/artifact"
)

// Format is the number of the layout of a run's folder and of the arithmetic by which it was trained. It must rise
// when either changes, so that settings always determine the weights. It is part of the hash, and runs of another
// format are refused.
const Format = 1

// Settings determine the weights that training ends with. Their hash names the run.
type Settings struct {
	Experiment string          `json:"experiment"`
	Model      string          `json:"model"` // the model's kind
	Seed       uint64          `json:"seed"`
	Backend    string          `json:"backend"` // rounding differs between backends
	Details    json.RawMessage `json:"details"` // everything else: model, data, loss, training
}

// Hash identifies the settings: 64 hexadecimal digits.
func (s Settings) Hash() (string, error) {
	var details any
	if err := json.Unmarshal(s.Details, &details); err != nil {
		return "", fmt.Errorf("settings of a run: %w", err)
	}
	canonical, err := json.Marshal(details) // sorts keys
	if err != nil {
		return "", err
	}
	s.Details = canonical
	all, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	return artifact.Sum(append(all, fmt.Sprintf("|format %d", Format)...)), nil
}

// folder is the name of the run's folder.
func (s Settings) folder() (string, error) {
	hash, err := s.Hash()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s-%s-seed%d-%s", s.Experiment, s.Model, s.Seed, hash[:12]), nil
}

// ownName is how the name of a run's folder ends, as [At] gives it.
var ownName = regexp.MustCompile(`-seed[0-9]+-[0-9a-f]{12}$`)

// readSettings reads settings.json and returns also the name of the folder that belongs to it.
func readSettings(path string) (s Settings, folder string, err error) {
	err = artifact.ReadSealed(path, Format, &s)
	if err == nil {
		if folder, err = s.folder(); err != nil {
			err = &artifact.DamagedError{Path: path, Reason: err}
		}
	}
	return s, folder, withRemedy(err)
}

// checkSettings returns an error unless the settings on disk are those of the run.
func (r *Run) checkSettings() error {
	_, found, err := readSettings(r.settingsPath())
	if err != nil {
		return err
	}
	want, err := r.Settings.folder()
	if err == nil && found != want {
		err = otherRun(r.Path, found)
	}
	return err
}

func otherRun(dir, name string) error {
	return fmt.Errorf("the folder %s holds the settings of the run %s: if it was copied or renamed, give it that name; "+
		"if not, its settings.json is damaged, so remove the folder and train again", dir, name)
}

// withRemedy adds what to do if a file of a run is damaged.
func withRemedy(err error) error {
	if errors.As(err, new(*artifact.DamagedError)) {
		return fmt.Errorf("%w: remove the run's folder and train it again", err)
	}
	return err
}
