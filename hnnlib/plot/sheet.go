package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Sheet is one figure: panels in rows over a legend. Its forms are made, and its numbers checked, when they are asked
// for.
type Sheet struct {
	Name  string // file stem, without folder and extension
	Title string // one line; not drawn, for captions and lists
	Alt   string // what the figure shows, for those who can't see it; "" for the sentences of its panels
	About string // the first sentence of the alternative text that the panels give; "" for none

	Rows      [][]*Panel // nil leaves a place empty
	RowTitles []string   // above the rows, or none
	Heads     []Head     // above the first row
	Notes     []string   // after the legend
	Budget    int        // of points in Plotly's lines; 0 for 8,000
	Free      *Free      // a drawing in place of the panels

	fault       error                  // found when it was put together
	room        [][]shape              // other legends that must have room where this one stands
	interactive func() (object, error) // a Plotly form of its own, with controls; nil for the panels'
}

// Head is a title over several columns.
type Head struct {
	Text     string
	From, To int // the first and the last of the columns
}

// Free is a drawing that is no panel, as a diagram is. It has no Plotly form.
type Free struct {
	Width, Height vg.Length
	Paint         func(draw.Canvas)
}

// Row adds a row of panels.
func (s *Sheet) Row(panels ...*Panel) { s.Rows = append(s.Rows, panels) }

// Wrap adds panels in rows of some columns.
func (s *Sheet) Wrap(columns int, panels []*Panel) {
	for i, p := range panels {
		if i%columns == 0 {
			s.Rows = append(s.Rows, make([]*Panel, columns))
		}
		s.Rows[len(s.Rows)-1][i%columns] = p
	}
}

// Stack is several sheets below each other, each under its title.
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

// panels are all panels, row by row.
func (s *Sheet) panels() []*Panel {
	var all []*Panel
	for _, row := range s.Rows {
		for _, p := range row {
			if p != nil {
				all = append(all, p)
			}
		}
	}
	return all
}

// Dots per inch of a screen, and of the PNG, which is for screens of double resolution and for print.
const (
	screen = 96
	sharp  = 2 * screen
)

// Size is the width and height in pixels at which the figure is meant to be shown (96 to the inch); the PNG holds twice
// as many each way.
func (s *Sheet) Size() (width, height int) {
	w, h, _ := s.Paper()
	return int(w.Dots(screen) + 0.5), int(h.Dots(screen) + 0.5)
}

// Paper is the size of the sheet in points, and what draws it on a canvas of that size.
func (s *Sheet) Paper() (width, height vg.Length, paint func(draw.Canvas)) {
	if s.Free != nil {
		return s.Free.Width, s.Free.Height, s.Free.Paint
	}
	page := s.plan()
	return page.w, page.h, page.draw
}

// PNG is the figure as a picture on white, at twice the resolution of Size.
func (s *Sheet) PNG() ([]byte, error) { return s.PNGAt(sharp / screen) }

// PNGAt is PNG at ratio times the resolution of Size, which must lie between 0.5 and 4: 1.5 takes about half the bytes
// of PNG's 2.
func (s *Sheet) PNGAt(ratio float64) ([]byte, error) {
	if !(ratio >= 0.5 && ratio <= 4) {
		return nil, fmt.Errorf("figure %q: a PNG has from 0.5 to 4 times the resolution of the screen, not %v",
			s.Name, ratio)
	}
	img, err := s.Image(ratio)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&b, compact(img))
	return b.Bytes(), err
}

// Image draws the figure at ratio times the resolution of Size.
func (s *Sheet) Image(ratio float64) (img image.Image, err error) {
	err = s.form("image", func() error {
		w, h, paint := s.Paper()
		c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(int(ratio*screen+0.5)))
		paint(draw.New(c)) // on white
		img = c.Image()
		return nil
	})
	return img, err
}

// SVG is the figure as scalable graphics on white, with its title and alternative text inside. Text stays text, in
// Liberation or, where that isn't installed, in fonts of the same widths.
func (s *Sheet) SVG() (svg []byte, err error) {
	err = s.form("SVG", func() error {
		w, h, paint := s.Paper()
		c := vgsvg.New(w, h)
		on := draw.New(c)
		on.FillPolygon(Paper, corners(on.Rectangle))
		paint(on)
		var b bytes.Buffer
		_, err := c.WriteTo(&b)
		svg = s.described(b.String())
		return err
	})
	return svg, err
}

// described adds what gonum leaves out of an SVG: fonts to fall back to, the right type of embedded pictures, title and
// description for screen readers.
func (s *Sheet) described(svg string) []byte {
	svg = strings.NewReplacer(
		"font-family:Liberation Sans;font-variant:normal;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;",
		"font-family:Liberation Serif;font-variant:normal;",
		"font-family:'Liberation Serif','Times New Roman',Times,serif;",
		"data:image/jpg;base64,", "data:image/png;base64,",
		"<svg width=", `<svg role="img" width=`,
	).Replace(svg)
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	const opened = `xlink">` + "\n"
	head := opened + "<title>" + escape(s.Title) + "</title>\n<desc>" + escape(s.AltText()) + "</desc>\n"
	return []byte(strings.Replace(svg, opened, head, 1))
}

// Plotly is the interactive form as Plotly's JSON, decoded into maps, slices, strings, numbers and nil with the keys
// data, layout, config and perhaps frames; nil for a figure that has none.
func (s *Sheet) Plotly() (form map[string]any, err error) {
	err = s.form("Plotly", func() (err error) {
		switch {
		case s.Free != nil:
			return nil
		case s.interactive != nil:
			form, err = s.interactive()
		default:
			form, _ = s.build()
		}
		if err == nil {
			form, err = decoded(form)
		}
		return err
	})
	return form, err
}

// form checks the sheet and makes one of its forms. A panic of the drawing library, which has no other way to refuse,
// becomes an error.
func (s *Sheet) form(name string, make func() error) (err error) {
	if err := s.Check(); err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the drawing library gave up: %v", r)
		}
		if err != nil {
			err = fmt.Errorf("figure %q as %s: %w", s.Name, name, err)
		}
	}()
	return make()
}
