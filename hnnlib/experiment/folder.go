package experiment

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/plot"
)

// LockResults keeps other processes from writing to the results folder out, which it makes, until unlock is called;
// waiting (may be nil) is called once if another holds it.
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

// BeginResults makes an experiment's folder, or removes from it what must not be taken for new results: the metrics,
// and the files that list figures.
func BeginResults(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the results folder can't be made: %w; choose another with --out", err)
	}
	captions, err := captionFiles(dir)
	if err != nil {
		return err
	}
	for _, path := range append(captions, filepath.Join(dir, metricsFile), filepath.Join(dir, oldList)) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the results folder can't be written: %w; choose another with --out", err)
		}
	}
	return nil
}

// picturesFolder is in an experiment's folder, and in the results folder.
const picturesFolder = "figures"

// captionFormat is the number of the layout of captions.
const captionFormat = 1

// oldList is where older programs listed figures.
const oldList = "figures.json"

// Caption is what the results page has to know of a picture: the file figures/<name>.json beside figures/<name>.png.
type Caption struct {
	Title string `json:"title"`
	Alt   string `json:"alt"`
	// Width is the number of pixels at which the picture is meant to be shown.
	Width int `json:"width"`
	// Moving pictures are animations: <name>.gif instead of <name>.png and .svg.
	Moving bool `json:"moving,omitempty"`
	// Order is the picture's place on the page.
	Order int `json:"order"`
	// SHA256 is that of the .png or .gif.
	SHA256 string `json:"picture_sha256"`

	name string
}

// Name is that of the picture's files.
func (c Caption) Name() string { return c.name }

// SavePicture saves a picture in the folder dir/figures, with its caption, after those that are there.
func SavePicture(dir string, p Picture) error {
	c, err := captionOf(p)
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, picturesFolder)
	files, err := p.Save(folder)
	if err != nil {
		return err
	}
	if c.SHA256, err = artifact.SHA256(files[0]); err != nil {
		return err
	}
	others, err := Captions(dir)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.name == c.name { // it keeps its place
			c.Order = other.Order
			break
		}
		c.Order = other.Order + 1
	}
	return artifact.WriteSealed(filepath.Join(folder, c.name+".json"), captionFormat, c)
}

func captionOf(p Picture) (c Caption, err error) {
	switch p := p.(type) {
	case *plot.Sheet:
		width, _ := p.Size()
		return Caption{Title: p.Title, Alt: p.AltText(), Width: width, name: p.Name}, nil
	case *plot.Animation:
		return Caption{Title: p.Title, Alt: p.Alt, Width: p.Frames[0].Bounds().Dx(), Moving: true, name: p.Name}, nil
	}
	return c, fmt.Errorf("a %T is neither a figure nor an animation", p)
}

func captionFiles(dir string) ([]string, error) {
	return filepath.Glob(filepath.Join(dir, picturesFolder, "*.json"))
}

// Captions returns the captions of the pictures in dir/figures, in their order.
func Captions(dir string) ([]Caption, error) {
	paths, err := captionFiles(dir)
	if err != nil {
		return nil, err
	}
	var all []Caption
	for _, path := range paths {
		c := Caption{name: strings.TrimSuffix(filepath.Base(path), ".json")}
		if err := artifact.ReadSealed(path, captionFormat, &c); err != nil {
			return nil, fmt.Errorf("%w: reproduce again", err)
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b Caption) int { return cmp.Compare(a.Order, b.Order) })
	return all, nil
}

// kind is the ending of the picture that the page shows.
func (c Caption) kind() string {
	if c.Moving {
		return "gif"
	}
	return "png"
}

// PictureError says that a picture is missing or damaged.
type PictureError struct {
	Of     string // the experiment or topic; "" where the figure spans several
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

// picture reads the picture of an experiment or topic ("" where it spans several), and compares it with its sum. An
// error is a *PictureError.
func (c Caption) picture(out, of string) ([]byte, error) {
	path := filepath.Join(out, of, picturesFolder, c.name+"."+c.kind())
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &PictureError{of, err}
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != c.SHA256 {
		return nil, &PictureError{of, &artifact.DamagedError{Path: path, Reason: errors.New("it is not the picture that was drawn")}}
	}
	return data, nil
}
