package plot

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	"github.com/MetalBlueberry/go-plotly/pkg/types"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Frame is a small square picture: one number a point, the top row first, 0 for paper and 0.5 or more for black. One
// with a number that is not finite is crossed out.
type Frame []float32

const (
	// darkest is the number that is drawn darkest: the pixel pendulum's rod has (204 − 77)/255 = 0.498.
	darkest = 0.5
	// greys is how many greys there are: enough for the eye in a small picture, few enough that a decoder's noise on
	// the paper vanishes, and half a byte each.
	greys = 16
	// bitmapScale is how many points of a bitmap show one of a frame's each way in print, so that edges stay sharp.
	bitmapScale = 8
	// crossGrey is the grey of the cross over a frame that isn't whole.
	crossGrey = 4
)

var frameInk = rgb(0xB4B4B4)

// side is how many points the frame has each way.
func (f Frame) side() int { return int(math.Round(math.Sqrt(float64(len(f))))) }

func (f Frame) check() error {
	if n := f.side(); len(f) == 0 || n*n != len(f) {
		return fmt.Errorf("expected a square picture, got %d numbers", len(f))
	}
	return nil
}

// Whole reports whether all numbers of a frame are finite.
func (f Frame) Whole() bool {
	for _, v := range f {
		if !finite(float64(v)) {
			return false
		}
	}
	return true
}

// bitmap is the frame with scale×scale points for each number.
func (f Frame) bitmap(scale int) *image.Paletted {
	side := f.side()
	img := image.NewPaletted(image.Rect(0, 0, scale*side, scale*side), framePalette)
	ok := f.Whole()
	for k := range img.Pix {
		x, y := k%img.Stride/scale, k/img.Stride/scale
		switch {
		case ok:
			img.Pix[k] = grey(float64(f[y*side+x]))
		case x == y || x == side-1-y:
			img.Pix[k] = crossGrey
		}
	}
	return img
}

// framePalette is from paper to black in even steps.
var framePalette = func() color.Palette {
	p := make(color.Palette, greys)
	for i := range p {
		p[i] = Mix(Paper, rgb(0x1C1C1C), float64(i)/(greys-1))
	}
	return p
}()

// grey is the place in the palette of a number; one outside of the scale has that of the nearer end.
func grey(v float64) uint8 {
	return uint8(math.Round(math.Max(0, math.Min(1, v/darkest)) * (greys - 1)))
}

// source is the frame as a PNG in a data URI, the bottom row first: on an axis that rises upward Plotly shows a bitmap
// the other way up, whatever the sign of its Dy.
func (f Frame) source() types.StringType {
	img, side := f.bitmap(1), f.side()
	turned := image.NewPaletted(img.Rect, img.Palette)
	for y := range side {
		copy(turned.Pix[y*img.Stride:(y+1)*img.Stride], img.Pix[(side-1-y)*img.Stride:])
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, turned); err != nil {
		panic(err) // of a buffer that can't be written to
	}
	return types.S("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
}

// Picture is a frame in a panel.
type Picture struct {
	Frame      Frame   // nil for the line around it alone
	X, Y, W, H float64 // middle and size, in the axes' units
	Kind       Kind    // colours the line around it; "" for grey
	Ink        color.NRGBA
	Note       string // the hover box; "" for none
}

// Pictures are frames in one panel, each in a thin line.
type Pictures struct {
	base
	All  []Picture
	Note string // their sentence in the alternative text
}

func (m Pictures) check() error {
	for i, p := range m.All {
		if p.Frame == nil {
			continue
		}
		if err := p.Frame.check(); err != nil {
			return fmt.Errorf("picture %d: %w", i+1, err)
		}
	}
	return nil
}

func (m Pictures) reach(bool, bool) reach {
	r := reach{x: unset, y: unset, tightX: unset, tightY: unset}
	for _, p := range m.All {
		r.tightX = r.tightX.with(p.X-p.W/2, p.X+p.W/2)
		r.tightY = r.tightY.with(p.Y-p.H/2, p.Y+p.H/2)
	}
	return r
}

func (m Pictures) words(*Panel) string { return Plain(m.Note) }

func (m Pictures) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for _, p := range m.All {
		r := vg.Rectangle{Min: v.at(p.X-p.W/2, p.Y-p.H/2), Max: v.at(p.X+p.W/2, p.Y+p.H/2)}
		if p.Frame != nil {
			c.DrawImage(r, p.Frame.bitmap(bitmapScale))
		}
		outline := append(corners(r), r.Min, vg.Point{X: r.Max.X, Y: r.Min.Y}) // past the start: every corner is joined
		c.StrokeLines(p.edge().style(), outline)
	}
}

// edge is the line around the picture.
func (p Picture) edge() Pen {
	switch {
	case p.Ink.A > 0:
		return Pen{Ink: p.Ink, Width: 1.8}
	case p.Kind != Neutral:
		return Pen{Ink: p.Kind.Ink(), Width: 1.8}
	}
	return Pen{Ink: frameInk, Width: 0.75}
}

func (m Pictures) traces(on *cell, _ int) []types.Trace {
	var all []types.Trace
	for _, p := range m.All {
		if p.Frame != nil {
			all = append(all, p.image(on))
		}
	}
	for from := 0; from < len(m.All); { // one line for neighbours of one colour
		to := from
		var xs, ys []float64
		for ; to < len(m.All) && m.All[to].edge().Ink == m.All[from].edge().Ink; to++ {
			p := m.All[to]
			l, r, b, t := p.X-p.W/2, p.X+p.W/2, p.Y-p.H/2, p.Y+p.H/2
			xs, ys = append(xs, l, r, r, l, l, math.NaN()), append(ys, b, b, t, t, b, math.NaN())
		}
		box := on.scatter("", grob.ScatterModeLines)
		box.X, box.Y, box.Line = numbers(xs), numbers(ys), plotlyLine(m.All[from].edge())
		setHover(box, "")
		all = append(all, box)
		from = to
	}
	return all
}

// image is the picture as Plotly's, which shows a bitmap's points sharp in any size.
func (p Picture) image(on *cell) *grob.Image {
	n := float64(p.Frame.side())
	dx, dy := p.W/n, p.H/n
	t := &grob.Image{
		Source: p.Frame.source(), Xaxis: types.S(on.xName), Yaxis: types.S(on.yName),
		X0: short5(p.X - p.W/2 + dx/2), Dx: types.N(short5(dx)), // the middle of the first point
		Y0: short5(p.Y - p.H/2 + dy/2), Dy: types.N(short5(dy)),
		Hoverinfo: types.ArrayOKValue(grob.ImageHoverinfo("skip")),
	}
	if p.Note != "" {
		t.Hoverinfo, t.Hovertemplate = nil, types.ArrayOKValue(types.S(markup(p.Note)+"<extra></extra>"))
	}
	return t
}

// short5 is v to five decimals, which saves bytes where a place needs no more.
func short5(v float64) float64 { return math.Round(v*1e5) / 1e5 }
