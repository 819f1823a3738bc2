package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"hnn/hnnlib/internal/artifact"
)

// Format is the version of a run's files and of the arithmetic of training. It must be increased if either changes, so
// that settings always determine the weights. It is part of the hash, and runs of another format are refused.
const Format = 1

// Settings determine the weights after training. Their hash is part of the run's name.
type Settings struct {
	Experiment string          `json:"experiment"`
	Model      string          `json:"model"` // the model's kind
	Seed       uint64          `json:"seed"`
	Backend    string          `json:"backend"` // rounding differs between backends
	Details    json.RawMessage `json:"details"` // everything else: model, data, loss, training
}

// folder returns the name of the run's folder, which ends in the first digits of the settings' hash.
func (s Settings) folder() (string, error) {
	var details any
	if err := json.Unmarshal(s.Details, &details); err != nil {
		return "", fmt.Errorf("settings of a run: %w", err)
	}
	s.Details, _ = json.Marshal(details) // sorts keys; what was decoded can be encoded
	all, _ := json.Marshal(s)
	hash := artifact.Sum(fmt.Appendf(all, "|format %d", Format))
	return fmt.Sprintf("%s-%s-seed%d-%s", s.Experiment, s.Model, s.Seed, hash[:12]), nil
}

// ownName matches the end of the folder names that [At] gives.
var ownName = regexp.MustCompile(`-seed[0-9]+-[0-9a-f]{12}$`)

// open returns the run in dir, an absolute path. The folder may have been renamed, but not to the name of another run.
func open(dir string) (*Run, error) {
	r := &Run{Path: dir}
	if err := artifact.ReadSealed(r.file(settingsFile), Format, &r.Settings); err != nil {
		return nil, withRemedy(err)
	}
	name, err := r.Settings.folder()
	if err != nil {
		return nil, withRemedy(&artifact.DamagedError{Path: r.file(settingsFile), Reason: err})
	}
	if r.Name() != name && ownName.MatchString(r.Name()) {
		return nil, fmt.Errorf("the folder %s holds the settings of the run %s: if it was copied or renamed, "+
			"give it that name; if not, its settings.json is damaged, so remove the folder and train again", dir, name)
	}
	return r, nil
}

// withRemedy adds what to do to err if it reports a damaged file of a run.
func withRemedy(err error) error {
	if errors.As(err, new(*artifact.DamagedError)) {
		return fmt.Errorf("%w: remove the run's folder and train it again", err)
	}
	return err
}
