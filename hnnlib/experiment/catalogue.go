package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
)

// An experiment's folder in the results folder holds these two files beside its figures.
const (
	metricsFile   = "metrics.json"
	catalogueFile = "figures.json" // the figures in the order in which the notebook showed them
)

// BeginResults prepares an experiment's folder for a new run of its notebook: it makes the folder, and
// removes the metrics and the list of figures of the run before, which must not be taken for the new ones.
func BeginResults(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the results folder can't be made: %w; choose another with --out", err)
	}
	for _, name := range []string{metricsFile, catalogueFile} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the results folder can't be written: %w; choose another with --out", err)
		}
	}
	return nil
}

// HasMetrics tells whether the notebook that ran in dir has saved its metrics.
func HasMetrics(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, metricsFile))
	return err == nil
}

// ReadCatalogue returns the figures that the notebook running in dir has shown so far.
func ReadCatalogue(dir string) ([]FigureEntry, error) {
	data, err := os.ReadFile(filepath.Join(dir, catalogueFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []FigureEntry
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; run the notebook again", filepath.Join(dir, catalogueFile), err)
	}
	return all, nil
}

// AddToCatalogue lists a figure that was saved in dir, once for each name.
func AddToCatalogue(dir string, f FigureEntry) error {
	all, err := ReadCatalogue(dir)
	if err != nil {
		return err
	}
	kept := all[:0]
	for _, other := range all {
		if other.Name != f.Name {
			kept = append(kept, other)
		}
	}
	return artifact.WriteJSON(filepath.Join(dir, catalogueFile), append(kept, f))
}
