package figure

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

// Figure is one finished figure. Its forms are made when they are asked for.
type Figure struct {
	Name  string // file stem, without folder and extension
	Title string // one line; not drawn, for captions and lists
	Alt   string // what the figure shows, in words, for those who can't see it

	w, h        vg.Length // size on paper, in points
	paint       func(draw.Canvas)
	interactive func() (map[string]any, error) // nil: this figure has no Plotly form
	sheet       *sheet                         // what both forms show; nil for a figure that isn't a sheet or that plays
}

// newFigure makes a figure of a sheet.
func newFigure(name, title, alt string, s *sheet) *Figure {
	s.fit()
	page := s.plan()
	return &Figure{
		Name: name, Title: title, Alt: plain(alt), w: page.w, h: page.h,
		paint:       s.draw,
		interactive: s.plotly, sheet: s,
	}
}

// plays gives a figure a Plotly form of its own, with controls.
func (f *Figure) plays(form func() (map[string]any, error)) { f.interactive, f.sheet = form, nil }

// Size is the width and height in pixels at which the figure is meant to be shown (96 to the inch); the PNG
// holds twice as many each way.
func (f *Figure) Size() (width, height int) {
	return int(f.w.Dots(screen) + 0.5), int(f.h.Dots(screen) + 0.5)
}

// Dots per inch of a screen, and of the PNG, which is for screens of double resolution and for print.
const (
	screen = 96
	sharp  = 2 * screen
)

// PNG is the figure as a picture on white, at twice the resolution of Size.
func (f *Figure) PNG() ([]byte, error) { return f.PNGAt(sharp / screen) }

// PNGAt is PNG at ratio times the resolution of Size, which must lie between 0.5 and 4: 1.5 takes about half the
// bytes of PNG's 2.
func (f *Figure) PNGAt(ratio float64) ([]byte, error) {
	if !(ratio >= 0.5 && ratio <= 4) {
		return nil, fault(f.Name, "PNG", "a ratio from 0.5 to 4", "%v", ratio)
	}
	img, err := f.image(int(ratio*screen + 0.5))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, compact(img)); err != nil {
		return nil, fmt.Errorf("figure %q as PNG: %w", f.Name, err)
	}
	return b.Bytes(), nil
}

// image draws the figure at a resolution in dots per inch. A panic of the drawing library becomes an error.
func (f *Figure) image(dpi int) (img image.Image, err error) {
	defer f.caught("image", &err)
	c := vgimg.NewWith(vgimg.UseWH(f.w, f.h), vgimg.UseDPI(dpi))
	f.paint(draw.New(c))
	return c.Image(), nil
}

// caught turns a panic of the drawing library, which has no other way to refuse, into an error.
func (f *Figure) caught(form string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("figure %q as %s: the drawing library gave up: %v", f.Name, form, r)
	}
}

// SVG is the figure as scalable graphics on white, with its title and alternative text inside. Text stays text, in
// Liberation or, where that isn't installed, in fonts of the same widths.
func (f *Figure) SVG() (svg []byte, err error) {
	defer f.caught("SVG", &err)
	c := vgsvg.New(f.w, f.h)
	f.paint(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %q as SVG: %w", f.Name, err)
	}
	return f.described(b.String()), nil
}

// described adds what gonum leaves out of an SVG: fonts to fall back to, the right type of embedded pictures,
// title and description for screen readers.
func (f *Figure) described(svg string) []byte {
	svg = strings.NewReplacer(
		"font-family:Liberation Sans;font-variant:normal;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;",
		"font-family:Liberation Serif;font-variant:normal;", "font-family:'Liberation Serif','Times New Roman',Times,serif;",
		"data:image/jpg;base64,", "data:image/png;base64,",
		"<svg width=", `<svg role="img" width=`,
	).Replace(svg)
	const opened = `xlink">` + "\n"
	head := opened + "<title>" + escape(f.Title) + "</title>\n<desc>" + escape(f.Alt) + "</desc>\n"
	return []byte(strings.Replace(svg, opened, head, 1))
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// Plotly is the interactive form as Plotly's JSON, already decoded into maps, slices, strings, numbers and nil
// with the keys data, layout, config and perhaps frames; nil for a figure that has none.
func (f *Figure) Plotly() (map[string]any, error) {
	if f.interactive == nil {
		return nil, nil
	}
	p, err := f.interactive()
	if err != nil {
		return nil, fmt.Errorf("figure %q for Plotly: %w", f.Name, err)
	}
	return p, nil
}
