package experiment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// LockResults keeps other processes from writing to the results folder out, which it makes, until unlock is called; waiting (may be nil) is
// called once if another holds it.
func LockResults(ctx context.Context, out string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, fmt.Errorf("the results folder can't be made: %w; choose another with --out", err)
	}
	unlock, err = artifact.Lock(ctx, filepath.Join(out, ".lock"), waiting)
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("the results folder can't be written: %w; choose another with --out", err)
	}
	return unlock, err
}

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

// catalogue is figures.json.
type catalogue struct {
	Figures []FigureEntry `json:"figures"`
}

// ReadCatalogue returns the figures that the notebook running in dir has shown so far.
func ReadCatalogue(dir string) ([]FigureEntry, error) {
	path := filepath.Join(dir, catalogueFile)
	if old, err := readOldCatalogue(path); err == nil {
		return old, nil
	}
	var c catalogue
	err := artifact.ReadSealed(path, metricsFormat, &c)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: remove it and reproduce again", err)
	}
	return c.Figures, nil
}

// readOldCatalogue reads what was first written: a bare list, without format and sum.
func readOldCatalogue(path string) ([]FigureEntry, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []FigureEntry
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil {
		return nil, err
	}
	if all == nil {
		return nil, errors.New("it holds no list")
	}
	return all, nil
}

// AddToCatalogue lists a figure that was saved in dir, once for each name.
func AddToCatalogue(dir string, f FigureEntry) error {
	f, err := saved(dir, f)
	if err != nil {
		return err
	}
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
	return artifact.WriteSealed(filepath.Join(dir, catalogueFile), metricsFormat, catalogue{append(kept, f)})
}

// picture is the path of the figure that index.html shows, of those saved in dir.
func (f FigureEntry) picture(dir string) string {
	ending := ".png"
	if f.Moving {
		ending = ".gif"
	}
	return filepath.Join(dir, "figures", f.Name+ending)
}

// saved notes the sum of the figure's picture, which was saved in dir.
func saved(dir string, f FigureEntry) (FigureEntry, error) {
	var err error
	f.SHA256, err = artifact.SHA256(f.picture(dir))
	return f, err
}

// PictureError says that the picture of a figure is missing or damaged.
type PictureError struct {
	Of     string // the experiment; "" where the figure spans several
	Reason error
}

func (e *PictureError) Error() string {
	what := e.Of
	if what != "" {
		what += " "
	}
	return fmt.Sprintf("a figure can't be shown (%v): reproduce %sagain", e.Reason, what)
}

// Unwrap returns what is wrong with the picture.
func (e *PictureError) Unwrap() error { return e.Reason }

// readPicture reads the picture of a figure of an experiment ("" where it spans several) from the results folder out, and compares it with
// its sum. An error is a *PictureError.
func (f FigureEntry) readPicture(out, experiment string) ([]byte, error) {
	if !filepath.IsLocal(f.Name) {
		return nil, &PictureError{experiment, fmt.Errorf("%q is no name of one", f.Name)}
	}
	path := f.picture(filepath.Join(out, experiment))
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &PictureError{experiment, err}
	}
	if sum := sha256.Sum256(data); f.SHA256 != "" && hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, &PictureError{experiment, &artifact.DamagedError{Path: path, Reason: errors.New("it is not the picture that was drawn")}}
	}
	return data, nil
}
