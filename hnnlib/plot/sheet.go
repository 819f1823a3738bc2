package plot

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"hnn/hnnlib/internal/artifact"
)

// Sheet is a figure: rows of panels above a legend. Its numbers are checked when a form is made.
type Sheet struct {
	Name  string // file stem, without folder and extension
	Title string // one line; not drawn, for captions and lists
	Alt   string // alternative text, for readers who can't see the figure; "" for About and the sentences of the panels
	About string // first sentence of the alternative text if Alt is empty; "" for none

	Rows      [][]*Panel // a nil panel leaves its place empty
	RowTitles []string   // above the rows; nil for none
	Heads     []Head     // above the first row
	Notes     []string   // after the legend
	Budget    int        // largest number of points in Plotly's lines; 0 for 8,000
	Free      *Free      // a drawing instead of panels; nil for none

	fault       error                  // an error in its construction, which Check returns
	interactive func() (object, error) // makes the Plotly form; nil for the form of the panels
}

// Head is a title over several columns.
type Head struct {
	Text     string
	From, To int // the first and the last column
}

// Free is a drawing without panels, such as a diagram. It has no Plotly form.
type Free struct {
	Width, Height vg.Length
	Paint         func(draw.Canvas)
}

// Row adds a row of panels.
func (s *Sheet) Row(panels ...*Panel) { s.Rows = append(s.Rows, panels) }

// Wrap adds panels in rows of the given number of columns.
func (s *Sheet) Wrap(columns int, panels []*Panel) {
	for i, p := range panels {
		if i%columns == 0 {
			s.Rows = append(s.Rows, make([]*Panel, columns))
		}
		s.Rows[len(s.Rows)-1][i%columns] = p
	}
}

// Stack returns a sheet with the rows of several sheets below each other, each sheet under its title.
func Stack(name, title string, all ...*Sheet) *Sheet {
	out := &Sheet{Name: name, Title: title}
	for _, s := range all {
		for i, row := range s.Rows {
			out.Rows, out.RowTitles = append(out.Rows, row), append(out.RowTitles, "")
			if i == 0 {
				out.RowTitles[len(out.RowTitles)-1] = s.Title
			}
		}
	}
	return out
}

// panels returns all panels, row by row.
func (s *Sheet) panels() []*Panel {
	return slices.DeleteFunc(slices.Concat(s.Rows...), func(p *Panel) bool { return p == nil })
}

// Dots per inch of a screen, and of the PNG, which is for print and for screens of double resolution.
const (
	screen = 96
	sharp  = 2 * screen
)

// Size returns the width and height at which the figure is meant to be shown, in pixels of 1/96 inch.
func (s *Sheet) Size() (width, height int) {
	w, h, _ := s.Paper()
	return int(w.Dots(screen) + 0.5), int(h.Dots(screen) + 0.5)
}

// Paper returns the size of the sheet in points, and a function that draws it on a canvas of that size.
func (s *Sheet) Paper() (width, height vg.Length, paint func(draw.Canvas)) {
	if s.Free != nil {
		return s.Free.Width, s.Free.Height, s.Free.Paint
	}
	page := s.plan()
	return page.w, page.h, page.draw
}

// PNG returns the figure as a picture on white, at twice the resolution of Size.
func (s *Sheet) PNG() ([]byte, error) { return s.PNGAt(sharp / screen) }

// PNGAt is PNG at ratio times the resolution of Size. A ratio of 1.5 takes about half the bytes of 2.
func (s *Sheet) PNGAt(ratio float64) ([]byte, error) {
	img, err := s.Image(ratio)
	if err != nil {
		return nil, err
	}
	return encoded(paint(img, newPalette([]image.Image{img}, 256))), nil // has a third of the bytes of full colour
}

// Image draws the figure at ratio times the resolution of Size.
func (s *Sheet) Image(ratio float64) (image.Image, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	w, h, paint := s.Paper()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(int(ratio*screen+0.5)))
	paint(draw.New(c)) // on white
	return c.Image(), nil
}

// SVG returns the figure as scalable graphics on white, including its title and alternative text. Text stays text, in
// Liberation or, if that isn't installed, in fonts of the same widths.
func (s *Sheet) SVG() ([]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	w, h, paint := s.Paper()
	c := vgsvg.New(w, h)
	on := draw.New(c)
	on.FillPolygon(Paper, corners(on.Rectangle))
	paint(on)
	var b strings.Builder
	_, err := c.WriteTo(&b)
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	return []byte(strings.NewReplacer(
		"font-family:Liberation Sans;font-variant:normal;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;",
		"font-family:Liberation Serif;font-variant:normal;",
		"font-family:'Liberation Serif','Times New Roman',Times,serif;",
		"data:image/jpg;base64,", "data:image/png;base64,", // corrects the type
		"<svg width=", `<svg role="img" width=`,
		`xlink">`+"\n", `xlink">`+"\n<title>"+escape(s.Title)+"</title>\n<desc>"+escape(s.AltText())+"</desc>\n",
	).Replace(b.String())), err
}

// Plotly returns the interactive form as Plotly's JSON, decoded into maps, slices, strings, numbers, booleans and nil,
// with the keys data, layout, config and, if the figure plays, frames. It returns nil for a figure without such a form.
func (s *Sheet) Plotly() (form map[string]any, err error) {
	if err := s.Check(); err != nil || s.Free != nil {
		return nil, err
	}
	if s.interactive == nil {
		form, _ = s.build()
	} else if form, err = s.interactive(); err != nil {
		return nil, err
	}
	b, err := json.Marshal(form)
	if err != nil {
		return nil, err
	}
	return form, json.Unmarshal(b, &form)
}

// Check returns an error if the sheet can't be drawn, such as if a panel has no marks. All forms call it first.
func (s *Sheet) Check() error {
	n := s.Name
	if n == "" || n != strings.TrimSpace(n) || strings.ContainsAny(n, "/\\\x00") || strings.HasPrefix(n, ".") {
		return fmt.Errorf("figure name %q: expected a file name without a folder or an extension, such as rollout", n)
	}
	if s.fault != nil {
		return fmt.Errorf("figure %q: %w", n, s.fault)
	}
	if s.Free == nil && len(s.panels()) == 0 {
		return fmt.Errorf("figure %q: expected at least one panel, got none", n)
	}
	for i, p := range s.panels() {
		if err := p.check(); err != nil {
			return fmt.Errorf("figure %q, panel %q: %w", n, cmp.Or(Plain(p.Title), fmt.Sprint(i+1)), err)
		}
	}
	return nil
}

func (p *Panel) check() error {
	if len(p.marks) == 0 {
		return errors.New("expected something to draw, got nothing")
	}
	logs, drawn := p.logs(), false
	for _, s := range p.shapes() {
		if s.fault != nil {
			return s.fault
		}
		drawn = drawn || !spanOf(s.x, logs[across]).empty() && !spanOf(s.y, logs[upward]).empty()
	}
	if logs != [2]bool{} && !drawn {
		return errors.New("expected at least one point above 0 for a logarithmic axis, got none")
	}
	return nil
}

// checkPoints returns an error unless there are as many x as y, and at least one finite point.
func (s shape) checkPoints(part string) error {
	_, _, finite := ends(s.x, s.y, [2]bool{})
	switch n := len(s.x); {
	case n != len(s.y):
		return fmt.Errorf("%s %q: expected as many X as Y, got %d and %d", part, s.label, n, len(s.y))
	case n == 0:
		return fmt.Errorf("%s %q: expected at least one point, got none", part, s.label)
	case finite == 0:
		return fmt.Errorf("%s %q: expected at least one finite point, got only NaN or Inf in %d points",
			part, s.label, n)
	}
	return nil
}

// Save writes <dir>/<Name>.png and <dir>/<Name>.svg, each whole or not at all, and returns their paths.
func (s *Sheet) Save(dir string) ([]string, error) {
	png, err := s.PNG()
	if err != nil {
		return nil, err
	}
	svg, err := s.SVG()
	if err != nil {
		return nil, err
	}
	return save(dir, s.Name, map[string][]byte{".png": png, ".svg": svg})
}

// save writes files with one name and the given contents by ending, each whole or not at all, and returns their paths.
func save(dir, name string, files map[string][]byte) (paths []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("figure folder %s can't be made: %w; choose another folder", dir, err)
	}
	for _, ending := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name+ending)
		if err := artifact.WriteBytes(path, files[ending]); err != nil {
			return nil, fmt.Errorf("figure %s can't be written: %w; choose a folder that can be written to and has "+
				"room", path, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}
