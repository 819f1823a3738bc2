package figure

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
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A frame is a picture of the pixel pendulum: 28×28 numbers, the top row first, 0 for paper and about 0.5 for the rod.
const (
	frameSide   = 28
	framePixels = frameSide * frameSide
	// darkest is the number that is drawn darkest: the rod's is (204 − 77)/255 = 0.498.
	darkest = 0.5
	// greys is how many greys there are: enough for the eye in a small picture, few enough that a decoder's noise on the
	// paper vanishes, and half a byte each.
	greys = 16
	// frameScale is how many points of a bitmap show one number each way, so that drawing it in any size keeps its edges sharp.
	frameScale = 8
)

// crossGrey is the grey of the cross over a frame that isn't whole.
const crossGrey = 4

var frameInk = rgb(0xB4B4B4)

// whole reports whether all numbers of a frame are finite.
func whole(frame []float32) bool {
	for _, v := range frame {
		if !finite(float64(v)) {
			return false
		}
	}
	return true
}

// bitmap is a frame with scale×scale points for each number; one that isn't whole is crossed out.
func bitmap(frame []float32, scale int) *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, scale*frameSide, scale*frameSide), framePalette)
	ok := whole(frame)
	for k := range img.Pix {
		x, y := k%img.Stride/scale, k/img.Stride/scale
		switch {
		case ok:
			img.Pix[k] = grey(float64(frame[y*frameSide+x]))
		case x == y || x == frameSide-1-y:
			img.Pix[k] = crossGrey
		}
	}
	return img
}

// framePalette is from paper to rod in even steps.
var framePalette = func() color.Palette {
	p := make(color.Palette, greys)
	for i := range p {
		p[i] = mix(paper, rgb(0x1C1C1C), float64(i)/(greys-1))
	}
	return p
}()

// grey is the place in the palette of a number; one outside of the scale has that of the nearer end.
func grey(v float64) uint8 {
	return uint8(math.Round(math.Max(0, math.Min(1, v/darkest)) * (greys - 1)))
}

// picture is a frame in a panel.
type picture struct {
	frame      []float32   // nil leaves the place empty
	x, y, w, h float64     // middle and size, in the axes' units
	edge       color.NRGBA // of the line around it; the zero value for grey
	hover      string      // Plotly's hover box; "" for none
}

// corners are those of the picture, closed.
func (p picture) corners() (xs, ys []float64) {
	l, r, b, t := p.x-p.w/2, p.x+p.w/2, p.y-p.h/2, p.y+p.h/2
	return []float64{l, r, r, l, l}, []float64{b, b, t, t, b}
}

// pictures are frames in one panel, each in a thin line.
type pictures []picture

func (m pictures) points() int { return 0 } // bitmaps and boxes, not a line's points

func (m pictures) draw(c draw.Canvas, v view) {
	for _, p := range m {
		r := vg.Rectangle{Min: v.at(p.x-p.w/2, p.y-p.h/2), Max: v.at(p.x+p.w/2, p.y+p.h/2)}
		if p.frame != nil {
			c.DrawImage(r, bitmap(p.frame, frameScale))
		}
		outline := append(corners(r), r.Min, vg.Point{X: r.Max.X, Y: r.Min.Y}) // past the start, so that every corner is joined
		c.StrokeLines(draw.LineStyle{Color: p.ink(), Width: p.lineWidth()}, outline)
	}
}

func (p picture) ink() color.NRGBA {
	if p.edge.A == 0 {
		return frameInk
	}
	return p.edge
}

func (p picture) lineWidth() vg.Length {
	if p.edge.A == 0 {
		return 0.75
	}
	return 1.8
}

func (m pictures) traces(x, y string, _ int) []types.Trace {
	var all []types.Trace
	for _, p := range m {
		if p.frame != nil {
			all = append(all, p.image(x, y))
		}
	}
	for from := 0; from < len(m); { // one line for neighbours of one colour
		to := from
		var xs, ys []float64
		for ; to < len(m) && m[to].ink() == m[from].ink(); to++ {
			px, py := m[to].corners()
			xs, ys = append(append(xs, px...), math.NaN()), append(append(ys, py...), math.NaN())
		}
		line := &grob.ScatterLine{Color: css(m[from].ink()), Width: types.N(float64(m[from].lineWidth()))}
		box := movingStyle(x, y, grob.ScatterModeLines, line, nil)
		box.X, box.Y = numbers(xs), numbers(ys)
		all = append(all, &box)
		from = to
	}
	return all
}

// image is the picture as Plotly's, which shows a bitmap's points sharp in any size.
func (p picture) image(x, y string) *grob.Image {
	dx, dy := p.w/frameSide, p.h/frameSide
	t := &grob.Image{
		Source: bitmapURI(p.frame), Xaxis: types.S(x), Yaxis: types.S(y),
		X0: short5(p.x - p.w/2 + dx/2), Dx: types.N(short5(dx)), // the middle of the first point
		Y0: short5(p.y - p.h/2 + dy/2), Dy: types.N(short5(dy)),
		Hoverinfo: types.ArrayOKValue(grob.ImageHoverinfo("skip")),
	}
	if p.hover != "" {
		t.Hoverinfo, t.Hovertemplate = nil, types.ArrayOKValue(types.S(p.hover+"<extra></extra>"))
	}
	return t
}

// short5 is v to five decimals, which saves bytes where a place needs no more.
func short5(v float64) float64 { return math.Round(v*1e5) / 1e5 }

// bitmapURI is a frame as a PNG of 28×28 points in a data URI, the bottom row first: on an axis that rises upward Plotly shows
// a bitmap the other way up, whatever the sign of its Dy.
func bitmapURI(frame []float32) types.StringType {
	img := bitmap(frame, 1)
	turned := image.NewPaletted(img.Rect, img.Palette)
	for y := range frameSide {
		copy(turned.Pix[y*img.Stride:(y+1)*img.Stride], img.Pix[(frameSide-1-y)*img.Stride:])
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, turned); err != nil {
		panic(err) // of a buffer that can't be written to
	}
	return types.S("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
}

// checkFrames wants one frame for each of n times, of the right size, at least one of them whole.
func checkFrames(figure, part string, frames [][]float32, n int) error {
	if len(frames) != n {
		return fault(figure, part, fmt.Sprintf("as many frames as times, %d", n), "%d", len(frames))
	}
	drawable := false
	for i, f := range frames {
		if len(f) != framePixels {
			return fault(figure, fmt.Sprintf("%s, frame %d", part, i+1), fmt.Sprintf("%d×%d = %d numbers", frameSide, frameSide, framePixels), "%d", len(f))
		}
		drawable = drawable || whole(f)
	}
	if !drawable {
		return fault(figure, part, "at least one frame of finite numbers", "NaN or Inf in each of %d", n)
	}
	return nil
}
