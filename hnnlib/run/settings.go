package run

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"

	"hnn/hnnlib/internal/artifact"
)

func (r *Run) settingsPath() string { return filepath.Join(r.Path, "settings.json") }

// readSettings reads settings.json and reports whether it carries a sum.
func readSettings(path string) (s Settings, sealed bool, err error) {
	sealed, err = artifact.ReadSealed(path, Format, &s)
	if err != nil {
		return Settings{}, sealed, withRemedy(err)
	}
	return s, sealed, nil
}

// withRemedy adds what to do to the error of a file of a run.
func withRemedy(err error) error {
	var damaged *artifact.DamagedError
	var other *artifact.FormatError
	switch {
	case errors.As(err, &damaged):
		return fmt.Errorf("%w: remove the run's folder and train it again", err)
	case errors.As(err, &other):
		return fmt.Errorf("%w: use the version that trained it, or remove the run's folder and train it again", err)
	}
	return err
}

// ownName is how a run's directory ends, as [At] calls it.
var ownName = regexp.MustCompile(`-seed[0-9]+-[0-9a-f]{12}$`)

// open returns the run in dir, an absolute path. A directory with a name of its owner's is a run like any other; but one that is called as
// another run would be is refused. So is one of its owner's name where only the run's own name could tell whether the settings are as
// written: those of older versions, without a sum.
func open(dir string) (*Run, error) {
	path := filepath.Join(dir, "settings.json")
	s, sealed, err := readSettings(path)
	if err != nil {
		return nil, err
	}
	name, err := s.folder()
	if err != nil {
		return nil, withRemedy(&artifact.DamagedError{Path: path, Reason: err})
	}
	if base := filepath.Base(dir); base != name && (!sealed || ownName.MatchString(base)) {
		return nil, otherRun(dir, name)
	}
	return &Run{Path: dir, Settings: s}, nil
}

// checkSettings returns an error unless the settings on disk are those of the run.
func (r *Run) checkSettings() error {
	found, _, err := readSettings(r.settingsPath())
	if err != nil {
		return err
	}
	want, err := r.Settings.Hash()
	if err != nil {
		return err
	}
	got, err := found.Hash()
	if err != nil {
		return withRemedy(&artifact.DamagedError{Path: r.settingsPath(), Reason: err})
	}
	if got == want {
		return nil
	}
	name, err := found.folder()
	if err != nil {
		return err
	}
	return otherRun(r.Path, name)
}

func otherRun(dir, name string) error {
	return fmt.Errorf("the folder %s holds the settings of the run %s: if it was copied or renamed, give it that name; if not, its settings.json is "+
		"damaged, so remove the folder and train again", dir, name)
}
