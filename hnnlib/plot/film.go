package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// FilmSide is the side of a film's picture in points: a panel of n films is n·(FilmSide+FilmGap) high.
const (
	FilmSide vg.Length = 28 * 72 / screen * 2 // two of the screen's points for each of a picture of 28×28
	FilmGap  vg.Length = 4

	filmPitch = FilmSide + 12  // the least distance from picture to picture, by their middles
	filmEdge  = FilmSide/2 + 4 // the least distance from a panel's end
)

// Film is a strip of pictures, each at its time on the horizontal axis: as many as have room. The panel is as wide as
// those with which it shares the axis (LinkX); its vertical axis counts strips, the first from -1 to 0, and YTicks name
// them.
type Film struct {
	Label  string // in hover boxes
	Times  []float64
	Frames []Frame
	Row    int                     // 0 for the uppermost strip
	Wanted []float64               // times that must be shown, rising
	Edge   func(i int) color.NRGBA // the colour around picture i; nil, or one without opacity, for grey
}

func (f Film) about(*Panel) about {
	top := -float64(f.Row)
	return about{fault: f.check(), hold: [2][]float64{f.Times, {top - 1, top}}, tight: [2]bool{false, true}}
}

func (f Film) check() error {
	if len(f.Times) == 0 || len(f.Frames) != len(f.Times) {
		return fmt.Errorf("film %q: expected one picture for each time, got %d and %d",
			f.Label, len(f.Frames), len(f.Times))
	}
	for i, frame := range f.Frames {
		if err := frame.check(); err != nil {
			return fmt.Errorf("film %q, picture %d: %w", f.Label, i+1, err)
		}
	}
	if !slices.ContainsFunc(f.Frames, Frame.Whole) {
		return fmt.Errorf("film %q: expected at least one picture of finite numbers, got %d with NaN or Inf",
			f.Label, len(f.Frames))
	}
	return checkRising(fmt.Sprintf("film %q, times", f.Label), f.Times)
}

func (f Film) Plot(c draw.Canvas, plt *gonum.Plot) {
	f.pictures(extent{plt.X.Min, plt.X.Max}, c.Size().X).Plot(c, plt)
}

func (f Film) traces(on *cell, keep int) []object {
	return f.pictures(on.axes[across].extent, on.w).traces(on, keep)
}

// pictures are those that are shown over a range of time on a panel of a width.
func (f Film) pictures(time extent, width vg.Length) Pictures {
	at := func(t float64) vg.Length { return width * vg.Length((t-time.lo)/time.width()) }
	var out Pictures
	for _, i := range f.shown(at, width) {
		p := Picture{Frame: f.Frames[i], X: f.Times[i], Y: -float64(f.Row) - 0.5,
			W: float64(FilmSide/width) * time.width(), H: float64(FilmSide / (FilmSide + FilmGap)),
			Note: fmt.Sprintf("%s, %.4g", f.Label, f.Times[i])}
		if f.Edge != nil {
			p.Ink = f.Edge(i)
		}
		out.All = append(out.All, p)
	}
	return out
}

// shown are the indices of the pictures that are shown: those nearest to the wanted times, and between these as many,
// evenly spread, as have room. Pictures don't overlap: where times are few, some places stay empty.
func (f Film) shown(at func(t float64) vg.Length, width vg.Length) []int {
	from, places := filmEdge-filmPitch, []vg.Length(nil)
	for _, t := range f.Wanted {
		place := max(filmEdge, min(at(t), width-filmEdge))
		if place-from >= filmPitch {
			places = append(append(places, spaced(from, place)...), place)
			from = place
		}
	}
	places = append(places, spaced(from, width-filmEdge+filmPitch)...)
	var out []int
	end := vg.Length(0) // of the last picture
	for _, place := range places {
		i := nearest(f.Times, at, place)
		left := at(f.Times[i]) - FilmSide/2
		if left >= end && left+FilmSide <= width {
			out, end = append(out, i), left+FilmSide+1
		}
	}
	return out
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

// nearest is the index of the time nearest to a place.
func nearest(times []float64, at func(t float64) vg.Length, place vg.Length) int {
	best, gap := 0, math.Inf(1)
	for i, t := range times {
		if g := math.Abs(float64(at(t) - place)); g < gap {
			best, gap = i, g
		}
	}
	return best
}
