package plot

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
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
	// greys is how many there are: enough for the eye, and few enough that a decoder's noise on the paper vanishes.
	greys = 16
	// bitmapScale is how many points of a bitmap show one of a frame's each way in print, so that edges stay sharp.
	bitmapScale = 8
	// crossGrey is the grey of the cross over a frame that isn't whole.
	crossGrey = 4
)

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
	return !slices.ContainsFunc(f, func(v float32) bool { return !finite(float64(v)) })
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
			shade := float64(f[y*side+x]) / darkest // beyond the scale it is that of the nearer end
			img.Pix[k] = uint8(math.Round(min(max(shade, 0), 1) * (greys - 1)))
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

// source is the frame as a PNG in a data URI, the bottom row first: Plotly turns it on an axis that rises upward.
func (f Frame) source() string {
	var turned Frame
	for row := range slices.Chunk(f, f.side()) {
		turned = append(slices.Clone(row), turned...)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, turned.bitmap(1)); err != nil {
		panic(err) // of a buffer that can't be written to
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

// Picture is a frame in a panel.
type Picture struct {
	Frame      Frame       // nil for the line around it alone
	X, Y, W, H float64     // middle and size, in the axes' units
	Ink        color.NRGBA // of the line around it; the zero value for grey
	Note       string      // the hover box; "" for none
}

// edges are the picture's sides.
func (p Picture) edges() (left, right, low, high float64) {
	return p.X - p.W/2, p.X + p.W/2, p.Y - p.H/2, p.Y + p.H/2
}

// pen is that of the line around the picture.
func (p Picture) pen() Pen {
	if p.Ink.A > 0 {
		return Pen{Ink: p.Ink, Width: 1.8}
	}
	return Pen{Ink: rgb(0xB4B4B4), Width: 0.75}
}

// Pictures are frames in one panel, each in a thin line.
type Pictures struct {
	All  []Picture
	Note string // their sentence in the alternative text
}

func (m Pictures) about(*Panel) about {
	a := about{tight: [2]bool{true, true}, words: Plain(m.Note)}
	for i, p := range m.All {
		left, right, low, high := p.edges()
		a.hold[across] = append(a.hold[across], left, right)
		a.hold[upward] = append(a.hold[upward], low, high)
		if p.Frame == nil || a.fault != nil {
			continue
		}
		if err := p.Frame.check(); err != nil {
			a.fault = fmt.Errorf("picture %d: %w", i+1, err)
		}
	}
	return a
}

func (m Pictures) Plot(c draw.Canvas, plt *gonum.Plot) {
	v := viewOf(c, plt)
	for _, p := range m.All {
		left, right, low, high := p.edges()
		r := vg.Rectangle{Min: v.at(left, low), Max: v.at(right, high)}
		if p.Frame != nil {
			c.DrawImage(r, p.Frame.bitmap(bitmapScale))
		}
		outline := append(corners(r), r.Min, vg.Point{X: r.Max.X, Y: r.Min.Y}) // past the start: every corner is joined
		c.StrokeLines(p.pen().style(), outline)
	}
}

// traces draws one line around neighbours of one colour.
func (m Pictures) traces(on *cell, _ int) []object {
	var all []object
	var lines []shape
	for _, p := range m.All {
		if p.Frame != nil {
			all = append(all, p.trace(on))
		}
		last := len(lines) - 1
		if last < 0 || p.pen().Ink != lines[last].pen.Ink {
			lines = append(lines, shape{pen: p.pen(), digits: fine})
			last++
		}
		left, right, low, high := p.edges()
		lines[last].x = append(lines[last].x, left, right, right, left, left, math.NaN())
		lines[last].y = append(lines[last].y, low, low, high, high, low, math.NaN())
	}
	for _, line := range lines {
		all = append(all, line.traces(on, len(line.x))...)
	}
	return all
}

// trace is the picture as Plotly's, which shows a bitmap's points sharp in any size.
func (p Picture) trace(on *cell) object {
	hover := ""
	if p.Note != "" {
		hover = markup(p.Note) + "<extra></extra>"
	}
	left, _, low, _ := p.edges()
	n := float64(p.Frame.side())
	place := rounded([]float64{left + p.W/n/2, p.W / n, low + p.H/n/2, p.H / n}, 7) // the middle of the first point
	return on.trace("image", "", hover, object{
		"source": p.Frame.source(), "x0": place[0], "dx": place[1], "y0": place[2], "dy": place[3]})
}

// FilmSide is the side of a film's picture in points: a panel of n films is n·(FilmSide+FilmGap) high.
const (
	FilmSide vg.Length = 28 * 72 / screen * 2 // two of the screen's points for each of a picture of 28×28
	FilmGap  vg.Length = 4

	filmPitch = FilmSide + 12  // the least distance from picture to picture, by their middles
	filmEdge  = FilmSide/2 + 4 // the least distance from a panel's end
)

// Film is a strip of frames, each at its time, on a panel of a width whose horizontal axis runs from the first of the
// rising times to the last: those nearest to the wanted times, rising too, and between these as many, evenly spread, as
// have room. Frames don't overlap: where times are few, places stay empty. The panel's vertical axis counts strips, the
// first, row 0, from -1 to 0. label is for hover boxes.
func Film(label string, row int, width vg.Length, times []float64, frames []Frame, wanted ...float64) Pictures {
	span := times[len(times)-1] - times[0]
	at := func(t float64) vg.Length { return width * vg.Length((t-times[0])/span) }
	from, places := filmEdge-filmPitch, []vg.Length(nil)
	for _, t := range wanted {
		place := max(filmEdge, min(at(t), width-filmEdge))
		if place-from >= filmPitch {
			places = append(append(places, spaced(from, place)...), place)
			from = place
		}
	}
	places = append(places, spaced(from, width-filmEdge+filmPitch)...)
	var film Pictures
	end := vg.Length(0) // of the last picture
	for _, place := range places {
		i := floats.NearestIdx(times, times[0]+span*float64(place/width))
		left := at(times[i]) - FilmSide/2
		if left < end || left+FilmSide > width {
			continue
		}
		film.All = append(film.All, Picture{Frame: frames[i], X: times[i], Y: -float64(row) - 0.5,
			W: float64(FilmSide/width) * span, H: float64(FilmSide / (FilmSide + FilmGap)),
			Note: fmt.Sprintf("%s, %.4g", label, times[i])})
		end = left + FilmSide + 1
	}
	return film
}

// spaced are as many places between two others as have room, evenly spread.
func spaced(from, to vg.Length) []vg.Length {
	n := int((to-from)/filmPitch+1e-9) - 1
	var out []vg.Length
	for k := range n {
		out = append(out, from+(to-from)*vg.Length(k+1)/vg.Length(n+1))
	}
	return out
}
