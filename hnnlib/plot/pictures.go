package plot

import (
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Frame is a small square picture with one number for each point, the top row first: 0 for paper and 0.5 or more for
// black. A frame with a number that is not finite is crossed out.
type Frame []float32

const (
	darkest     = 0.5 // the number that is drawn darkest: the pixel pendulum's rod has (204 − 77)/255 = 0.498
	greys       = 16  // enough for the eye, and so few that a decoder's noise on the paper is invisible
	bitmapScale = 8   // points of a printed bitmap for a point of a frame, which keeps edges sharp
	crossGrey   = 4   // the grey of the cross over a frame that isn't whole
)

// side returns the number of points on a side of the frame.
func (f Frame) side() int { return int(math.Round(math.Sqrt(float64(len(f))))) }

func (f Frame) check() error {
	if n := f.side(); len(f) == 0 || n*n != len(f) {
		return fmt.Errorf("expected a square picture, got %d numbers", len(f))
	}
	return nil
}

// Whole reports whether all numbers of the frame are finite.
func (f Frame) Whole() bool {
	return !slices.ContainsFunc(f, func(v float32) bool { return !finite(float64(v)) })
}

// bitmap returns the frame with scale×scale points for each number.
func (f Frame) bitmap(scale int) *image.Paletted {
	side := f.side()
	img := image.NewPaletted(image.Rect(0, 0, scale*side, scale*side), framePalette)
	ok := f.Whole()
	for k := range img.Pix {
		x, y := k%img.Stride/scale, k/img.Stride/scale
		switch {
		case ok:
			shade := float64(f[y*side+x]) / darkest
			img.Pix[k] = uint8(math.Round(min(max(shade, 0), 1) * (greys - 1)))
		case x == y || x == side-1-y:
			img.Pix[k] = crossGrey
		}
	}
	return img
}

// framePalette goes from paper to nearly black in even steps.
var framePalette = func() color.Palette {
	p := make(color.Palette, greys)
	for i := range p {
		p[i] = Mix(Paper, rgb(0x1C1C1C), float64(i)/(greys-1))
	}
	return p
}()

// source returns the frame as a PNG in a data URI, the bottom row first: Plotly flips it on an axis that rises upward.
func (f Frame) source() string {
	var turned Frame
	for row := range slices.Chunk(f, f.side()) {
		turned = append(slices.Clone(row), turned...)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(encoded(turned.bitmap(1)))
}

// Picture is a frame in a panel.
type Picture struct {
	Frame      Frame       // nil to draw only the line around it
	X, Y, W, H float64     // middle and size, in the axes' units
	Ink        color.NRGBA // of the line around it; the zero value for grey
	Note       string      // text of the hover box; "" for none
}

// Pictures are frames in one panel, each in a thin line.
type Pictures struct {
	All  []Picture
	Note string // sentence in the alternative text
}

func (m Pictures) shapes(*Panel) []shape {
	var all []shape
	for i, p := range m.All {
		if p.Frame != nil {
			all = append(all, shape{own: p, fault: p.Frame.check()})
		}
		left, right, low, high := p.X-p.W/2, p.X+p.W/2, p.Y-p.H/2, p.Y+p.H/2
		line := shape{tight: true, digits: fine, pen: Pen{Ink: rgb(0xB4B4B4), Width: 0.75},
			x: []float64{left, right, right, left, left, right}, y: []float64{low, low, high, high, low, low}}
		if p.Ink.A > 0 {
			line.pen = Pen{Ink: p.Ink, Width: 1.8}
		}
		if i == 0 {
			line.words = Plain(m.Note)
		}
		all = append(all, line)
	}
	return all
}

func (p Picture) draw(c draw.Canvas, on *cell) {
	c.DrawImage(vg.Rectangle{Min: on.at(p.X-p.W/2, p.Y-p.H/2), Max: on.at(p.X+p.W/2, p.Y+p.H/2)},
		p.Frame.bitmap(bitmapScale))
}

// traces returns the picture as an image trace, in which Plotly shows the points of a bitmap sharp at any size.
func (p Picture) traces(on *cell, _ int) []object {
	hover := ""
	if p.Note != "" {
		hover = markup(p.Note) + "<extra></extra>"
	}
	n := float64(p.Frame.side())
	dx, dy := p.W/n, p.H/n
	place := rounded([]float64{p.X - p.W/2 + dx/2, dx, p.Y - p.H/2 + dy/2, dy}, 7) // the middle of the first point
	return []object{on.trace("image", "", hover, object{
		"source": p.Frame.source(), "x0": place[0], "dx": place[1], "y0": place[2], "dy": place[3]})}
}

// FilmSide is the side of a film's picture in points: a panel of n films is n·(FilmSide+FilmGap) high.
const (
	FilmSide vg.Length = 28 * 72 / screen * 2 // a point of a 28×28 picture is 2×2 pixels of the screen
	FilmGap  vg.Length = 4

	filmPitch = FilmSide + 12  // least distance between the middles of pictures
	filmEdge  = FilmSide/2 + 4 // least distance of a picture's middle from a panel's end
)

// Film returns a strip of frames, each at its time. The panel has the given width, and its horizontal axis runs from
// the first of the increasing times to the last. Film shows the frames nearest to the wanted times, which also
// increase, and between them as many evenly spread frames as have room. Frames don't overlap; if there are few times,
// some places stay empty. The panel's vertical axis counts strips: row 0 is from -1 to 0. label is the name in hover
// boxes.
func Film(label string, row int, width vg.Length, times []float64, frames []Frame, wanted ...float64) Pictures {
	span := times[len(times)-1] - times[0]
	at := func(t float64) vg.Length { return width * vg.Length((t-times[0])/span) }
	from, places := filmEdge-filmPitch, []vg.Length(nil)
	for i := range len(wanted) + 1 {
		to := width - filmEdge + filmPitch // one place past the end
		if i < len(wanted) {
			to = max(filmEdge, min(at(wanted[i]), width-filmEdge))
		}
		n := int((to-from)/filmPitch + 1e-9)
		for k := range n {
			places = append(places, from+(to-from)*vg.Length(k+1)/vg.Length(n))
		}
		if n > 0 {
			from = to
		}
	}
	var film Pictures
	end := vg.Length(0) // right end of the last picture
	for _, place := range places[:len(places)-1] {
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
