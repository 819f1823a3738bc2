package experiment

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/plot"
)

// elsewhere adds to an error of the results folder what helps.
func elsewhere(what string, err error) error {
	return fmt.Errorf("the results folder can't be %s: %w; choose another with --out", what, err)
}

// LockResults keeps other processes from writing to the results folder out, which it makes, until unlock is called;
// waiting (may be nil) is called once if another holds it.
func LockResults(ctx context.Context, out string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, elsewhere("made", err)
	}
	unlock, err = artifact.Lock(ctx, filepath.Join(out, ".lock"), waiting)
	if err != nil && ctx.Err() == nil {
		return nil, elsewhere("written", err)
	}
	return unlock, err
}

// BeginResults makes an experiment's folder, or removes from it the metrics and captions of earlier results.
func BeginResults(dir string) (err error) {
	defer caught(&err)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return elsewhere("made", err)
	}
	for _, path := range append(must(captionFiles(dir)), filepath.Join(dir, metricsFile)) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return elsewhere("written", err)
		}
	}
	return nil
}

// picturesFolder is in an experiment's folder, and in the results folder; its captions have a layout of that number.
const (
	picturesFolder = "figures"
	captionFormat  = 1
)

// Caption is what the results page has to know of a picture: the file figures/<name>.json beside figures/<name>.png.
type Caption struct {
	Title  string `json:"title"`
	Alt    string `json:"alt"`
	Width  int    `json:"width"`            // at which the picture is meant to be shown, in pixels
	Moving bool   `json:"moving,omitempty"` // an animation: <name>.gif instead of <name>.png and .svg
	Order  int    `json:"order"`            // the picture's place on the page
	SHA256 string `json:"picture_sha256"`   // of the .png or .gif

	Name string       `json:"-"` // of the picture's files
	URL  template.URL `json:"-"` // has the picture itself, once the page needs it
}

// SavePicture saves a picture in the folder dir/figures, with its caption, after those that are there.
func SavePicture(dir string, p Picture) (err error) {
	defer caught(&err)
	var c Caption
	switch p := p.(type) {
	case *plot.Sheet:
		width, _ := p.Size()
		c = Caption{Title: p.Title, Alt: p.AltText(), Width: width, Name: p.Name}
	case *plot.Animation:
		c = Caption{Title: p.Title, Alt: p.Alt, Width: p.Frames[0].Bounds().Dx(), Moving: true, Name: p.Name}
	default:
		return fmt.Errorf("a %T is neither a figure nor an animation", p)
	}
	folder := filepath.Join(dir, picturesFolder)
	c.SHA256 = must(artifact.SHA256(must(p.Save(folder))[0]))
	for _, other := range must(Captions(dir)) {
		if other.Name == c.Name { // it keeps its place
			c.Order = other.Order
			break
		}
		c.Order = other.Order + 1
	}
	return artifact.WriteSealed(filepath.Join(folder, c.Name+".json"), captionFormat, c)
}

func captionFiles(dir string) ([]string, error) {
	return filepath.Glob(filepath.Join(dir, picturesFolder, "*.json"))
}

// Captions returns the captions of the pictures in dir/figures, in their order.
func Captions(dir string) (all []Caption, err error) {
	defer caught(&err)
	for _, path := range must(captionFiles(dir)) {
		c := Caption{Name: strings.TrimSuffix(filepath.Base(path), ".json")}
		if err := artifact.ReadSealed(path, captionFormat, &c); err != nil {
			return nil, fmt.Errorf("%w: reproduce again", err)
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b Caption) int { return cmp.Compare(a.Order, b.Order) })
	return all, nil
}

// load reads the pictures of an experiment or topic ("" where they span several), and compares them with their sums.
func load(captions []Caption, out, of string) error {
	for i := range captions {
		c, kind := &captions[i], "png"
		if c.Moving {
			kind = "gif"
		}
		path := filepath.Join(out, of, picturesFolder, c.Name+"."+kind)
		data, err := os.ReadFile(path)
		if err == nil && artifact.Sum(data) != c.SHA256 {
			err = &artifact.DamagedError{Path: path, Reason: errors.New("it is not the picture that was drawn")}
		}
		if err != nil {
			again := strings.Join(strings.Fields("reproduce "+of+" again"), " ")
			return fmt.Errorf("a figure can't be shown (%w): %s", err, again)
		}
		c.URL = template.URL("data:image/" + kind + ";base64," + base64.StdEncoding.EncodeToString(data))
	}
	return nil
}
